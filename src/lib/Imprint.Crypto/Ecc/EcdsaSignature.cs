using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Crypto.Ecc;

// RFC 3279 section 2.2.3: Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
// Raw (RFC 9053 section 2.1, TR-03111 section 5.2.1): r || s, each as long as the order of the curve.

/// <summary>Turns ECDSA signatures from DER into r || s and back. DER is read strictly: one signature has one encoding.</summary>
public static class EcdsaSignature
{
    /// <summary>The most that DER takes for two numbers of up to 48 bytes.</summary>
    public const int MaxDerLength = 104;

    /// <summary>False unless the DER is canonical and both numbers fit into half of <paramref name="raw"/> each.</summary>
    public static bool TryDerToRaw(ReadOnlySpan<byte> der, Span<byte> raw)
    {
        var reader = new DerReader(der);
        var outer = reader.EnterSequence();
        var r = reader.ReadUnsignedInteger();
        var s = reader.ReadUnsignedInteger();
        reader.Leave(outer);
        reader.ExpectEnd();

        var half = raw.Length / 2;
        return reader.Fault == WireFault.None && TryPad(r, raw[..half]) && TryPad(s, raw[half..]);
    }

    /// <summary>Writes r || s as DER and gives the length written, at most <see cref="MaxDerLength"/>.</summary>
    public static int RawToDer(ReadOnlySpan<byte> raw, Span<byte> der)
    {
        if (raw.Length is 0 or > 96 || raw.Length % 2 != 0)
            throw new ArgumentException("A raw signature is two numbers of one length, up to 48 bytes each.", nameof(raw));

        var half = raw.Length / 2;
        var length = 2 + WriteInteger(raw[..half], der[2..]);
        length += WriteInteger(raw[half..], der[length..]);
        der[0] = 0x30;
        der[1] = (byte)(length - 2); // Below 128 with numbers of up to 48 bytes.
        return length;
    }

    private static int WriteInteger(ReadOnlySpan<byte> magnitude, Span<byte> der)
    {
        magnitude = magnitude.TrimStart((byte)0);
        var sign = magnitude is [] or [>= 0x80, ..] ? 1 : 0;
        der[0] = 0x02;
        der[1] = (byte)(magnitude.Length + sign);
        der[2] = 0;
        magnitude.CopyTo(der[(2 + sign)..]);
        return 2 + sign + magnitude.Length;
    }

    private static bool TryPad(ReadOnlySpan<byte> magnitude, Span<byte> padded)
    {
        if (magnitude.Length > padded.Length)
            return false;
        var lead = padded.Length - magnitude.Length;
        padded[..lead].Clear();
        magnitude.CopyTo(padded[lead..]);
        return true;
    }
}
