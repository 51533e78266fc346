using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imprint.Crypto.Aka;

/// <summary>
/// TUAK (TS 35.231) for one subscriber: K of 128 or 256 bits and TOPc, wiped when disposed. The lengths of MAC, RES, CK and IK are
/// those of the spans they are written to, and enter the computation.
/// </summary>
public ref struct Tuak : IDisposable
{
    public const int TopcLength = 32;
    public const int RandLength = 16;
    public const int SqnLength = 6;
    public const int AmfLength = 2;
    public const int AkLength = 6;

    private KeyBytes _k;
    private KeyBytes _topc;
    private readonly int _kLength;
    private readonly int _iterations;

    /// <param name="k">16 or 32 bytes.</param>
    /// <param name="topc">TOPc, 32 bytes; see <see cref="DeriveTopc"/>.</param>
    /// <param name="iterations">How often the permutation is applied; an operator's choice, 1 unless said.</param>
    public Tuak(ReadOnlySpan<byte> k, ReadOnlySpan<byte> topc, int iterations = 1)
    {
        if (k.Length is not (16 or 32))
            throw new ArgumentException("K has 16 or 32 bytes.", nameof(k));
        if (topc.Length != TopcLength)
            throw new ArgumentException("TOPc has 32 bytes.", nameof(topc));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);

        k.CopyTo(_k);
        topc.CopyTo(_topc);
        _kLength = k.Length;
        _iterations = iterations;
    }

    /// <summary>TOPc: the operator's constant TOP bound to one K, TS 35.231 §6.1.</summary>
    public static void DeriveTopc(ReadOnlySpan<byte> k, ReadOnlySpan<byte> top, Span<byte> topc, int iterations = 1)
    {
        using var tuak = new Tuak(k, top, iterations);
        Span<byte> state = stackalloc byte[StateLength];
        tuak.Permute(state, instance: 0, [], [], []);
        Take(state, 0, topc[..TopcLength]);
        CryptographicOperations.ZeroMemory(state);
    }

    /// <summary>f1: MAC-A of 8, 16 or 32 bytes.</summary>
    public readonly void F1(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> macA) =>
        Mac(0x00, rand, sqn, amf, macA);

    /// <summary>f1*: MAC-S of 8, 16 or 32 bytes.</summary>
    public readonly void F1Star(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> macS) =>
        Mac(0x80, rand, sqn, amf, macS);

    /// <summary>f2 to f5 in one permutation: RES of 4, 8, 16 or 32 bytes, CK and IK of 16 or 32, AK of 6.</summary>
    public readonly void F2345(ReadOnlySpan<byte> rand, Span<byte> res, Span<byte> ck, Span<byte> ik, Span<byte> ak)
    {
        var instance = 0x40 | ResCode(res.Length) | (IsLong(ck.Length) ? 0x04 : 0) | (IsLong(ik.Length) ? 0x02 : 0);
        Span<byte> state = stackalloc byte[StateLength];
        Permute(state, (byte)instance, rand, [], []);
        Take(state, 0, res);
        Take(state, 32, ck);
        Take(state, 64, ik);
        Take(state, 96, ak[..AkLength]);
        CryptographicOperations.ZeroMemory(state);
    }

    /// <summary>f5*: the anonymity key of a re-synchronisation.</summary>
    public readonly void F5Star(ReadOnlySpan<byte> rand, Span<byte> akStar)
    {
        Span<byte> state = stackalloc byte[StateLength];
        Permute(state, 0xc0, rand, [], []);
        Take(state, 96, akStar[..AkLength]);
        CryptographicOperations.ZeroMemory(state);
    }

    /// <summary>f1 to f5 for one challenge, in the lengths of 5G: MAC 64, CK and IK 128 bits, RES as chosen.</summary>
    public readonly void Challenge(
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        int resLength,
        out AkaOutputs outputs
    )
    {
        if (resLength is not (4 or 8 or 16))
            throw new ArgumentOutOfRangeException(nameof(resLength), "RES has 4, 8 or 16 bytes here.");

        outputs = new AkaOutputs(resLength);
        F1(rand, sqn, amf, outputs.WritableMacA);
        F2345(rand, outputs.WritableRes, outputs.WritableCk, outputs.WritableIk, outputs.WritableAk);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_k);
        CryptographicOperations.ZeroMemory(_topc);
    }

    private readonly void Mac(byte star, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> mac)
    {
        var length = mac.Length switch
        {
            8 => 0x08,
            16 => 0x10,
            32 => 0x20,
            _ => throw new ArgumentException("A MAC has 8, 16 or 32 bytes.", nameof(mac)),
        };
        if (sqn.Length != SqnLength)
            throw new ArgumentException("SQN has 6 bytes.", nameof(sqn));
        if (amf.Length != AmfLength)
            throw new ArgumentException("AMF has 2 bytes.", nameof(amf));

        Span<byte> state = stackalloc byte[StateLength];
        Permute(state, (byte)(star | length), rand, amf, sqn);
        Take(state, 0, mac);
        CryptographicOperations.ZeroMemory(state);
    }

    private static int ResCode(int length) =>
        length switch
        {
            4 => 0x00,
            8 => 0x08,
            16 => 0x10,
            32 => 0x20,
            _ => throw new ArgumentOutOfRangeException(nameof(length), "RES has 4, 8, 16 or 32 bytes."),
        };

    private static bool IsLong(int keyLength) =>
        keyLength switch
        {
            16 => false,
            32 => true,
            _ => throw new ArgumentOutOfRangeException(nameof(keyLength), "CK and IK have 16 or 32 bytes."),
        };

    private const int StateLength = Keccak.StateLanes * sizeof(ulong);

    // TS 35.231 §6.2 to 6.5: the standard numbers bits from the other end, so that every field goes in and out with its bytes reversed.
    //   TOPc (32) | INSTANCE (1) | "TUAK1.0" (7) | RAND (16) | AMF (2) | SQN (6) | K (32) | padding 1f … 80 up to 136 | zeros up to 200
    private readonly void Permute(
        Span<byte> state,
        byte instance,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> amf,
        ReadOnlySpan<byte> sqn
    )
    {
        if (instance != 0 && rand.Length != RandLength)
            throw new ArgumentException("RAND has 16 bytes.", nameof(rand));

        state.Clear();
        PutReversed(_topc, state);
        state[32] = (byte)(instance | (_kLength == 32 ? 0x01 : 0x00));
        PutReversed("TUAK1.0"u8, state[33..]);
        PutReversed(rand, state[40..]);
        PutReversed(amf, state[56..]);
        PutReversed(sqn, state[58..]);
        PutReversed(((ReadOnlySpan<byte>)_k)[.._kLength], state[64..]);
        state[96] = 0x1f;
        state[135] = 0x80;

        Span<ulong> lanes = stackalloc ulong[Keccak.StateLanes];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = BinaryPrimitives.ReadUInt64LittleEndian(state[(i * sizeof(ulong))..]);
        for (var i = 0; i < _iterations; i++)
            Keccak.Permute(lanes);
        for (var i = 0; i < lanes.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(state[(i * sizeof(ulong))..], lanes[i]);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(lanes));
    }

    private static void PutReversed(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        value.CopyTo(destination);
        destination[..value.Length].Reverse();
    }

    private static void Take(Span<byte> state, int start, Span<byte> destination)
    {
        state.Slice(start, destination.Length).CopyTo(destination);
        destination.Reverse();
    }

    [InlineArray(TopcLength)]
    private struct KeyBytes
    {
        private byte _first;
    }
}
