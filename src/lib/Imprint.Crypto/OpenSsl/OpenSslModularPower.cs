using System.Collections.Concurrent;
using Imprint.Crypto.Dh;

namespace Imprint.Crypto.OpenSsl;

/// <summary>x^e mod p for a secret e: the time and the memory touched depend on the length of e alone.</summary>
internal static class OpenSslModularPower
{
    private static readonly ConcurrentDictionary<ModpGroup, Modulus> Ready = new();

    public static void Compute(ModpGroup group, ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        OpenSslLibrary.Require();
        const string Operation = "Raising to a power";
        var modulus = Ready.GetOrAdd(group, static g => new Modulus(g));
        using var context = OpenSslException.Check(LibCrypto.BnCtxSecureNew(), Operation);
        using var x = OpenSslException.Check(LibCrypto.BnBin2Bn(value, value.Length, 0), Operation);
        using var e = OpenSslException.Check(LibCrypto.BnBin2Bn(exponent, exponent.Length, 0), Operation);
        using var power = OpenSslException.Check(LibCrypto.BnNew(), Operation);
        OpenSslException.Check(
            LibCrypto.BnModExpMontConstTime(power, x, e, modulus.Prime, context, modulus.Montgomery),
            Operation
        );
        OpenSslException.Check(LibCrypto.BnBn2BinPad(power, result, result.Length), Operation);
    }

    // What depends on the prime alone is computed once for the life of the process; any number of threads may read it.
    private sealed class Modulus
    {
        public Modulus(ModpGroup group)
        {
            const string Operation = "Opening a Diffie-Hellman group";
            using var context = OpenSslException.Check(LibCrypto.BnCtxSecureNew(), Operation);
            Prime = OpenSslException.Check(LibCrypto.BnBin2Bn(group.Prime.Span, group.Length, 0), Operation);
            Montgomery = OpenSslException.Check(LibCrypto.BnMontCtxNew(), Operation);
            OpenSslException.Check(LibCrypto.BnMontCtxSet(Montgomery, Prime, context), Operation);
        }

        public BnHandle Prime { get; }

        public BnMontgomeryHandle Montgomery { get; }
    }
}
