using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Aka;

/// <summary>One EAP-AKA' challenge as the UDM hands it to the AUSF (TS 33.501 §6.1.3.1). Dispose it, which wipes all of it.</summary>
public struct EapAkaPrimeVector : IDisposable
{
    // RAND (16) | AUTN (16) | CK' (16) | IK' (16) | XRES (up to 16)
    private Buffer _buffer;
    private byte _resLength;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Rand => ((ReadOnlySpan<byte>)_buffer)[..16];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Autn => ((ReadOnlySpan<byte>)_buffer)[16..32];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> CkPrime => ((ReadOnlySpan<byte>)_buffer)[32..48];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> IkPrime => ((ReadOnlySpan<byte>)_buffer)[48..64];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Xres => ((ReadOnlySpan<byte>)_buffer).Slice(64, _resLength);

    /// <summary>The parameters are those of <see cref="HomeVector"/>; the outputs come from either algorithm's challenge.</summary>
    public static void Derive(
        in AkaOutputs outputs,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        ReadOnlySpan<byte> snn,
        out EapAkaPrimeVector vector
    )
    {
        vector = default;
        Span<byte> all = vector._buffer;
        rand.CopyTo(all);
        Aka.Autn.Write(in outputs, sqn, amf, all[16..32]);
        FiveGKeys.CkIkPrime(outputs.Ck, outputs.Ik, snn, all[16..22], all[32..48], all[48..64]);
        outputs.Res.CopyTo(all[64..]);
        vector._resLength = (byte)outputs.Res.Length;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    public override readonly string ToString() => "(secret)";

    [InlineArray(64 + AkaOutputs.MaxResLength)]
    private struct Buffer
    {
        private byte _first;
    }
}
