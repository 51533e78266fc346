using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Aka;

/// <summary>
/// One 5G-AKA challenge with all that the home network derives for it (TS 33.501 §6.1.3.2): what the UDM hands to the AUSF, and
/// what the AUSF makes of it. Dispose it, which wipes all of it.
/// </summary>
public struct HomeVector : IDisposable
{
    // RAND (16) | AUTN (16) | XRES* (16) | HXRES* (16) | K_AUSF (32) | K_SEAF (32)
    private Buffer _buffer;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Rand => ((ReadOnlySpan<byte>)_buffer)[..16];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Autn => ((ReadOnlySpan<byte>)_buffer)[16..32];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> XresStar => ((ReadOnlySpan<byte>)_buffer)[32..48];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> HxresStar => ((ReadOnlySpan<byte>)_buffer)[48..64];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kausf => ((ReadOnlySpan<byte>)_buffer)[64..96];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Kseaf => ((ReadOnlySpan<byte>)_buffer)[96..128];

    /// <param name="milenage">The subscriber's functions.</param>
    /// <param name="rand">Fresh random bytes.</param>
    /// <param name="sqn">The next SQN of this subscriber.</param>
    /// <param name="amf">With the separation bit (0x8000) set.</param>
    /// <param name="snn">The serving network's name.</param>
    /// <param name="vector">The result.</param>
    public static void Compute(
        in Milenage milenage,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        ReadOnlySpan<byte> snn,
        out HomeVector vector
    )
    {
        milenage.Challenge(rand, sqn, amf, out var outputs);
        Derive(in outputs, rand, sqn, amf, snn, out vector);
        outputs.Dispose();
    }

    /// <summary>The same over TUAK.</summary>
    public static void Compute(
        in Tuak tuak,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        int resLength,
        ReadOnlySpan<byte> snn,
        out HomeVector vector
    )
    {
        tuak.Challenge(rand, sqn, amf, resLength, out var outputs);
        Derive(in outputs, rand, sqn, amf, snn, out vector);
        outputs.Dispose();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    public override readonly string ToString() => "(secret)";

    private static void Derive(
        in AkaOutputs outputs,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        ReadOnlySpan<byte> snn,
        out HomeVector vector
    )
    {
        vector = default;
        Span<byte> all = vector._buffer;
        rand.CopyTo(all);
        Aka.Autn.Write(in outputs, sqn, amf, all[16..32]);
        FiveGKeys.ResStar(outputs.Ck, outputs.Ik, snn, rand, outputs.Res, all[32..48]);
        FiveGKeys.HresStar(rand, all[32..48], all[48..64]);
        FiveGKeys.Kausf(outputs.Ck, outputs.Ik, snn, all[16..22], all[64..96]); // AUTN begins with SQN ⊕ AK
        FiveGKeys.Kseaf(all[64..96], snn, all[96..128]);
    }

    [InlineArray(128)]
    private struct Buffer
    {
        private byte _first;
    }
}
