using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Crypto.Ecdsa;

/// <summary>
/// The two forms of an ECDSA signature: raw r || s (COSE, SGP.22) and DER SEQUENCE { r INTEGER, s INTEGER } (X.509, TLS). Both
/// directions are strict, so that one signature has exactly one encoding in each form.
/// </summary>
public static class EcdsaSignature
{
    /// <summary>Enough for DER signatures over fields of up to 48 octets.</summary>
    public const int MaxDerLength = 2 + (2 * (3 + 48));

    /// <summary>DER → raw, where the length of <paramref name="raw"/> is twice that of the field.</summary>
    public static WireFault TryToRaw(ReadOnlySpan<byte> der, Span<byte> raw)
    {
        raw.Clear();
        var reader = new DerReader(der);
        var outer = reader.EnterSequence();
        ReadHalf(ref reader, raw[..(raw.Length / 2)]);
        ReadHalf(ref reader, raw[(raw.Length / 2)..]);
        reader.Leave(outer);
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None)
            raw.Clear();
        return reader.Fault;
    }

    /// <summary>Raw → DER. Zero halves are no signature, and refused.</summary>
    public static WireFault TryToDer(ReadOnlySpan<byte> raw, Span<byte> der, out int written)
    {
        written = 0;
        if (raw.IsEmpty || raw.Length % 2 != 0)
            return WireFault.BadValue;
        var r = raw[..(raw.Length / 2)].TrimStart((byte)0);
        var s = raw[(raw.Length / 2)..].TrimStart((byte)0);
        if (r.IsEmpty || s.IsEmpty)
            return WireFault.BadValue;

        var contents = IntegerLength(r) + IntegerLength(s);
        if (contents > 0x7f)
            return WireFault.TooLong; // the short form of the length serves every field up to 48 octets
        der[written++] = 0x30;
        der[written++] = (byte)contents;
        WriteInteger(r, der, ref written);
        WriteInteger(s, der, ref written);
        return WireFault.None;
    }

    private static void ReadHalf(ref DerReader reader, Span<byte> half)
    {
        var magnitude = reader.ReadUnsignedInteger();
        if (reader.Fault != WireFault.None)
            return;
        if (magnitude.Length > half.Length)
            reader.Fail(WireFault.TooLong);
        else if (magnitude is [0])
            reader.Fail(WireFault.BadValue);
        else
            magnitude.CopyTo(half[^magnitude.Length..]);
    }

    private static int IntegerLength(ReadOnlySpan<byte> magnitude) => 2 + magnitude.Length + (magnitude[0] >> 7);

    private static void WriteInteger(ReadOnlySpan<byte> magnitude, Span<byte> der, ref int written)
    {
        der[written++] = 0x02;
        der[written++] = (byte)(IntegerLength(magnitude) - 2);
        if (magnitude[0] >= 0x80)
            der[written++] = 0; // keeps the number positive
        magnitude.CopyTo(der[written..]);
        written += magnitude.Length;
    }
}
