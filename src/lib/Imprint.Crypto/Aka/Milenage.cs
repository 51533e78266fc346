using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Imprint.Crypto.Ciphers;

namespace Imprint.Crypto.Aka;

/// <summary>
/// MILENAGE (TS 35.206) for one subscriber: K's round keys and OPc, wiped when disposed. All functions share
/// TEMP = E[RAND ⊕ OPc] and the form OUT = E[rot(…, r) ⊕ c] ⊕ OPc, with c1..c5 = 0, 1, 2, 4, 8 and r1..r5 = 64, 0, 32, 64, 96.
/// </summary>
public ref struct Milenage : IDisposable
{
    public const int KeyLength = 16;
    public const int RandLength = 16;
    public const int SqnLength = 6;
    public const int AmfLength = 2;
    public const int ResLength = 8;

    private Aes128 _aes;
    private Vector128<byte> _opc;

    public Milenage(ReadOnlySpan<byte> k, ReadOnlySpan<byte> opc)
        : this(k, opc, AesPaths.Best) { }

    internal Milenage(ReadOnlySpan<byte> k, ReadOnlySpan<byte> opc, AesPath path)
    {
        if (opc.Length != KeyLength)
            throw new ArgumentException("OPc has 16 bytes.", nameof(opc));

        _aes = new Aes128(k, path);
        _opc = Vector128.Create(opc);
    }

    /// <summary>OPc = OP ⊕ E[OP]: the operator's constant bound to one K.</summary>
    public static void DeriveOpc(ReadOnlySpan<byte> k, ReadOnlySpan<byte> op, Span<byte> opc)
    {
        using var aes = new Aes128(k);
        var block = Vector128.Create(op[..KeyLength]);
        (aes.Encrypt(block) ^ block).CopyTo(opc);
    }

    /// <summary>f1: MAC-A, by which the network proves itself.</summary>
    public readonly void F1(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> macA) =>
        Write(Out1(rand, sqn, amf), 0, macA[..8]);

    /// <summary>f1*: MAC-S, which protects a re-synchronisation.</summary>
    public readonly void F1Star(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> macS) =>
        Write(Out1(rand, sqn, amf), 8, macS[..8]);

    /// <summary>f2: the response RES.</summary>
    public readonly void F2(ReadOnlySpan<byte> rand, Span<byte> res) => Write(Out2(Temp(rand)), 8, res[..8]);

    /// <summary>f3: the cipher key CK.</summary>
    public readonly void F3(ReadOnlySpan<byte> rand, Span<byte> ck) => Write(Finish(In3(Temp(rand))), 0, ck[..16]);

    /// <summary>f4: the integrity key IK.</summary>
    public readonly void F4(ReadOnlySpan<byte> rand, Span<byte> ik) => Write(Finish(In4(Temp(rand))), 0, ik[..16]);

    /// <summary>f5: the anonymity key AK.</summary>
    public readonly void F5(ReadOnlySpan<byte> rand, Span<byte> ak) => Write(Out2(Temp(rand)), 0, ak[..6]);

    /// <summary>f5*: the anonymity key of a re-synchronisation.</summary>
    public readonly void F5Star(ReadOnlySpan<byte> rand, Span<byte> akStar) => Write(Finish(In5(Temp(rand))), 0, akStar[..6]);

    /// <summary>f1 to f5 for one challenge.</summary>
    public readonly void Challenge(
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        out AkaOutputs outputs
    )
    {
        var temp = Temp(rand);
        var (out1, out2, out3, out4) = (In1(temp, sqn, amf), In2(temp), In3(temp), In4(temp));
        _aes.EncryptFour(ref out1, ref out2, ref out3, ref out4);

        outputs = new AkaOutputs(ResLength);
        Write(out1 ^ _opc, 0, outputs.WritableMacA);
        Write(out2 ^ _opc, 0, outputs.WritableAk);
        Write(out2 ^ _opc, 8, outputs.WritableRes);
        (out3 ^ _opc).CopyTo(outputs.WritableCk);
        (out4 ^ _opc).CopyTo(outputs.WritableIk);
    }

    /// <summary>f1 to f5*, all seven together: the blocks after TEMP are independent, so they overlap in the processor.</summary>
    public readonly void FullVector(
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> sqn,
        ReadOnlySpan<byte> amf,
        out AkaOutputs outputs,
        Span<byte> macS,
        Span<byte> akStar
    )
    {
        var temp = Temp(rand);
        var (out1, out2, out3, out4) = (In1(temp, sqn, amf), In2(temp), In3(temp), In4(temp));
        _aes.EncryptFour(ref out1, ref out2, ref out3, ref out4);
        var out5 = Finish(In5(temp));

        outputs = new AkaOutputs(ResLength);
        Write(out1 ^ _opc, 0, outputs.WritableMacA);
        Write(out1 ^ _opc, 8, macS[..8]);
        Write(out2 ^ _opc, 0, outputs.WritableAk);
        Write(out2 ^ _opc, 8, outputs.WritableRes);
        (out3 ^ _opc).CopyTo(outputs.WritableCk);
        (out4 ^ _opc).CopyTo(outputs.WritableIk);
        Write(out5, 0, akStar[..6]);
    }

    public void Dispose()
    {
        _aes.Dispose();
        _opc = default;
    }

    private readonly Vector128<byte> Temp(ReadOnlySpan<byte> rand)
    {
        if (rand.Length != RandLength)
            throw new ArgumentException("RAND has 16 bytes.", nameof(rand));
        return _aes.Encrypt(Vector128.Create(rand) ^ _opc);
    }

    private readonly Vector128<byte> Out1(ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf) =>
        Finish(In1(Temp(rand), sqn, amf));

    private readonly Vector128<byte> Out2(Vector128<byte> temp) => Finish(In2(temp));

    // IN1 = SQN || AMF || SQN || AMF; here TEMP is added after the rotation.
    private readonly Vector128<byte> In1(Vector128<byte> temp, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf)
    {
        if (sqn.Length != SqnLength)
            throw new ArgumentException("SQN has 6 bytes.", nameof(sqn));
        if (amf.Length != AmfLength)
            throw new ArgumentException("AMF has 2 bytes.", nameof(amf));

        Span<byte> in1 = stackalloc byte[16];
        sqn.CopyTo(in1);
        amf.CopyTo(in1[6..]);
        in1[..8].CopyTo(in1[8..]);
        return temp ^ RotateEight(Vector128.Create((ReadOnlySpan<byte>)in1) ^ _opc);
    }

    private readonly Vector128<byte> In2(Vector128<byte> temp) => temp ^ _opc ^ LastByte(1);

    private readonly Vector128<byte> In3(Vector128<byte> temp) =>
        Vector128.Shuffle(temp ^ _opc, Vector128.Create((byte)4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3))
        ^ LastByte(2);

    private readonly Vector128<byte> In4(Vector128<byte> temp) => RotateEight(temp ^ _opc) ^ LastByte(4);

    private readonly Vector128<byte> In5(Vector128<byte> temp) =>
        Vector128.Shuffle(temp ^ _opc, Vector128.Create((byte)12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
        ^ LastByte(8);

    private readonly Vector128<byte> Finish(Vector128<byte> input) => _aes.Encrypt(input) ^ _opc;

    private static Vector128<byte> RotateEight(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));

    private static Vector128<byte> LastByte(byte value) =>
        Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, value);

    private static void Write(Vector128<byte> block, int start, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        block.CopyTo(bytes);
        bytes.Slice(start, destination.Length).CopyTo(destination);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
