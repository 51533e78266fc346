using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Imprint.Wire.Text;

namespace Imprint.Wire.Ids;

/// <summary>
/// Device GUID of FIDO Device Onboard: 16 bytes, printed first byte first. Not <see cref="Guid"/>, whose text turns the bytes of
/// its first three parts around.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<FdoGuid>))]
public readonly record struct FdoGuid : IIdentifier<FdoGuid>
{
    public const int ByteCount = 16;

    private const int TextLength = 36;

    private readonly UInt128 _value;

    public FdoGuid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount)
            throw new ArgumentException("A GUID has 16 bytes.", nameof(bytes));
        _value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static FdoGuid Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        random(bytes);
        return new FdoGuid(bytes);
    }

    /// <summary>32 hex digits, plain or divided 8-4-4-4-12.</summary>
    public static IdFault Read(ReadOnlySpan<char> text, out FdoGuid id)
    {
        id = default;
        Span<char> digits = stackalloc char[2 * ByteCount];
        if (text.Length == digits.Length)
            text.CopyTo(digits);
        else if (text.Length == TextLength && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-')
        {
            text[..8].CopyTo(digits);
            text[9..13].CopyTo(digits[8..]);
            text[14..18].CopyTo(digits[12..]);
            text[19..23].CopyTo(digits[16..]);
            text[24..].CopyTo(digits[20..]);
        }
        else
            return IdFault.Length("A GUID has 32 hex digits, plain or divided 8-4-4-4-12.");

        Span<byte> bytes = stackalloc byte[ByteCount];
        if (!Hex.TryDecode(digits, bytes))
            return IdFault.Alphabet("A GUID has only hex digits.");
        id = new FdoGuid(bytes);
        return IdFault.None;
    }

    public void WriteBytes(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount];
        WriteBytes(bytes);
        return bytes;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        WriteBytes(bytes);
        Span<char> digits = stackalloc char[2 * ByteCount];
        Convert.TryToHexStringLower(bytes, digits, out _);
        return destination.TryWrite(
            $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}",
            out charsWritten
        );
    }

    public static FdoGuid Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<FdoGuid>(s);

    public static FdoGuid Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<FdoGuid>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out FdoGuid result) =>
        Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out FdoGuid result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, TextLength);
}
