using System.Diagnostics;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Dh;
using Imprint.Crypto.Rsa;

namespace Imprint.Fdo.KeyExchange;

/// <summary>kexSuiteName of message 60. The numbers are ours alone.</summary>
public enum KeyExchangeSuite : byte
{
    Ecdh256 = 1,
    Ecdh384 = 2,
    DhkeXid14 = 3,
    DhkeXid15 = 4,
    Asymkex2048 = 5,
    Asymkex3072 = 6,
}

// FDO 1.1 §3.6
//   suite         owner key   xA, xB                                     ShSe                               ContextRand
//   ECDH256       P-256       point and 16 random octets                 Sh.x || DeviceRandom || OwnerRandom  none
//   ECDH384       P-384       point and 48 random octets                 the same                             none
//   DHKEXid14     RSA 2048    g^a mod p in the group of 2048 bits        g^ab mod p in the length of p        none
//   DHKEXid15     RSA 3072    the same in the group of 3072 bits         the same                             none
//   ASYMKEX2048   RSA 2048    32 random octets; 32 more under RSA-OAEP   DeviceRandom                         OwnerRandom
//   ASYMKEX3072   RSA 3072    96 random octets; 96 more under RSA-OAEP   the same                             the same
public static class KeyExchangeSuites
{
    private static readonly KeyExchangeSuite[] All = Enum.GetValues<KeyExchangeSuite>();

    extension(KeyExchangeSuite suite)
    {
        /// <summary>The name on the wire.</summary>
        public string Name =>
            suite switch
            {
                KeyExchangeSuite.Ecdh256 => "ECDH256",
                KeyExchangeSuite.Ecdh384 => "ECDH384",
                KeyExchangeSuite.DhkeXid14 => "DHKEXid14",
                KeyExchangeSuite.DhkeXid15 => "DHKEXid15",
                KeyExchangeSuite.Asymkex2048 => "ASYMKEX2048",
                KeyExchangeSuite.Asymkex3072 => "ASYMKEX3072",
                _ => throw new UnreachableException($"No name for {suite}."),
            };

        /// <summary>Whether it goes with this owner's key.</summary>
        public bool Fits(FdoPublicKey ownerKey) =>
            suite switch
            {
                KeyExchangeSuite.Ecdh256 => ownerKey.Type == FdoKeyType.Secp256R1,
                KeyExchangeSuite.Ecdh384 => ownerKey.Type == FdoKeyType.Secp384R1,
                KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.Asymkex2048 => RsaBitsOf(ownerKey) == 2048,
                KeyExchangeSuite.DhkeXid15 or KeyExchangeSuite.Asymkex3072 => RsaBitsOf(ownerKey) == 3072,
                _ => false,
            };

        /// <summary>The curve of the ECDH suites.</summary>
        internal KeyKind Curve => suite == KeyExchangeSuite.Ecdh256 ? KeyKind.P256 : KeyKind.P384;

        /// <summary>The group of the DHKEX suites.</summary>
        internal ModpGroup Group => suite == KeyExchangeSuite.DhkeXid14 ? ModpGroup.Group14 : ModpGroup.Group15;

        /// <summary>The octets of each side's random number, where the suite has any.</summary>
        internal int RandomLength =>
            suite switch
            {
                KeyExchangeSuite.Ecdh256 => 16,
                KeyExchangeSuite.Ecdh384 => 48,
                KeyExchangeSuite.Asymkex2048 => 32,
                KeyExchangeSuite.Asymkex3072 => 96,
                _ => 0,
            };
    }

    /// <summary>The suite of a name that a peer sent.</summary>
    public static FdoFault Read(string name, out KeyExchangeSuite suite)
    {
        foreach (var known in All)
        {
            suite = known;
            if (known.Name == name)
                return FdoFault.None;
        }

        suite = default;
        return FdoFault.UnsupportedKeyExchange;
    }

    /// <summary>What a device may propose to owners whose keys are of this type, the one with forward secrecy first.</summary>
    public static IReadOnlyList<KeyExchangeSuite> For(FdoKeyType ownerKey) =>
        ownerKey switch
        {
            FdoKeyType.Secp256R1 => [KeyExchangeSuite.Ecdh256],
            FdoKeyType.Secp384R1 => [KeyExchangeSuite.Ecdh384],
            FdoKeyType.Rsa2048Restr => [KeyExchangeSuite.DhkeXid14, KeyExchangeSuite.Asymkex2048],
            _ => [KeyExchangeSuite.DhkeXid15, KeyExchangeSuite.Asymkex3072],
        };

    private static int RsaBitsOf(FdoPublicKey key) =>
        key.Type.IsRsa ? RsaVerificationKey.BitsOf(key.SubjectPublicKeyInfo.Span) : 0;
}
