using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Fdo.Tests.KeyExchange;

/// <summary>
/// The other side of a key exchange, written a second time straight from the text of the specification and with .NET's own
/// objects, so that a mistake would have to be made twice.
/// </summary>
internal sealed class PlainPeer
{
    private readonly KeyExchangeSuite _suite;
    private readonly bool _isOwner;
    private readonly byte[] _random;
    private readonly ECDiffieHellman? _ec;
    private readonly BigInteger _exponent;

    public PlainPeer(KeyExchangeSuite suite, bool isOwner)
    {
        _suite = suite;
        _isOwner = isOwner;
        _random = RandomNumberGenerator.GetBytes(
            suite switch
            {
                KeyExchangeSuite.Ecdh256 => 16,
                KeyExchangeSuite.Ecdh384 => 48,
                KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.Asymkex2048 => 32,
                _ => 96,
            }
        );
        if (suite is KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384)
            _ec = ECDiffieHellman.Create(
                suite == KeyExchangeSuite.Ecdh256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384
            );
        _exponent = new BigInteger(_random, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>xA or xB.</summary>
    public byte[] Parameter(RSA? ownerKey = null)
    {
        switch (_suite)
        {
            case KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384:
                var q = _ec!.ExportParameters(includePrivateParameters: false).Q;
                byte size = (byte)q.X!.Length;
                return [0, size, .. q.X, 0, size, .. q.Y!, 0, (byte)_random.Length, .. _random];
            case KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.DhkeXid15:
                // As several peers write it: without leading zeros.
                return BigInteger.ModPow(2, _exponent, Prime).ToByteArray(isUnsigned: true, isBigEndian: true);
            default:
                return _isOwner ? _random : ownerKey!.Encrypt(_random, RSAEncryptionPadding.OaepSHA256);
        }
    }

    public byte[] SessionKey(byte[] peerParameter, int keyLength, RSA? ownerKey = null)
    {
        switch (_suite)
        {
            case KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384:
                var size = _suite == KeyExchangeSuite.Ecdh256 ? 32 : 48;
                using (
                    var peer = ECDiffieHellman.Create(
                        new ECParameters
                        {
                            Curve = _ec!.ExportParameters(includePrivateParameters: false).Curve,
                            Q = new ECPoint { X = peerParameter[2..(2 + size)], Y = peerParameter[(4 + size)..(4 + 2 * size)] },
                        }
                    )
                )
                {
                    var shared = _ec.DeriveRawSecretAgreement(peer.PublicKey);
                    var peerRandom = peerParameter[(6 + 2 * size)..];
                    return _isOwner
                        ? Kdf([.. shared, .. peerRandom, .. _random], [], keyLength)
                        : Kdf([.. shared, .. _random, .. peerRandom], [], keyLength);
                }

            case KeyExchangeSuite.DhkeXid14
            or KeyExchangeSuite.DhkeXid15:
                var value = new BigInteger(peerParameter, isUnsigned: true, isBigEndian: true);
                var power = BigInteger.ModPow(value, _exponent, Prime).ToByteArray(isUnsigned: true, isBigEndian: true);
                var length = _suite == KeyExchangeSuite.DhkeXid14 ? 256 : 384;
                return Kdf([.. new byte[length - power.Length], .. power], [], keyLength);

            default:
                return _isOwner
                    ? Kdf(ownerKey!.Decrypt(peerParameter, RSAEncryptionPadding.OaepSHA256), _random, keyLength)
                    : Kdf(_random, peerParameter, keyLength);
        }
    }

    /// <summary>All keys of the authenticated ciphers fit into one block of HMAC-SHA-256, so there is one K(1).</summary>
    public static byte[] Kdf(byte[] sharedSecret, byte[] contextRand, int keyLength)
    {
        var bits = 8 * keyLength;
        byte[] input = [1, .. "FIDO-KDF"u8, 0, .. "AutomaticOnboardTunnel"u8, .. contextRand, (byte)(bits >> 8), (byte)bits];
        return HMACSHA256.HashData(sharedSecret, input)[..keyLength];
    }

    // RFC 3526 sections 3 and 4, as printed there.
    private BigInteger Prime =>
        BigInteger.Parse(
            "0"
                + (
                    _suite == KeyExchangeSuite.DhkeXid14
                        ? Common + "15728E5A8AACAA68FFFFFFFFFFFFFFFF"
                        : Common
                            + "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
                            + "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
                            + "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF"
                ),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture
        );

    private const string Common =
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
        + "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
        + "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
        + "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510";
}
