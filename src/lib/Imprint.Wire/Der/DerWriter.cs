using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Imprint.Wire.Ids;

namespace Imprint.Wire.Der;

/// <summary>
/// Writes DER into one growing buffer. A constructed value is a scope: <c>using (writer.Begin(0xBF38)) { … }</c>; its length
/// is put in when the scope closes, and only a value longer than 127 octets has to move for it.
/// </summary>
public sealed class DerWriter(int capacity = 256)
{
    private readonly Stack<int> _open = new();
    private byte[] _buffer = new byte[capacity];
    private int _length;

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written =>
        _open.Count == 0 ? _buffer.AsSpan(0, _length) : throw new InvalidOperationException("A constructed value is still open.");

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Starts over, keeping the buffer.</summary>
    public void Clear()
    {
        _open.Clear();
        _length = 0;
    }

    /// <summary>Opens a constructed value, closed by disposing the scope. Scopes close in the reverse order.</summary>
    public Scope Begin(DerTag tag)
    {
        WriteTag(tag);
        _open.Push(_length);
        Append(1)[0] = 0; // where the length goes
        return new Scope(this, _length - 1);
    }

    public Scope BeginSequence() => Begin(DerTag.Sequence);

    /// <summary>Appends whole TLVs exactly as they are: signed objects, certificates, parts received from elsewhere.</summary>
    public void WriteRaw(ReadOnlySpan<byte> tlvs) => tlvs.CopyTo(Append(tlvs.Length));

    public void WriteTlv(DerTag tag, ReadOnlySpan<byte> contents)
    {
        WriteTag(tag);
        WriteLength(contents.Length);
        WriteRaw(contents);
    }

    public void WriteBoolean(bool value, DerTag tag = default) =>
        WriteTlv(tag.Or(DerTag.Boolean), [value ? (byte)0xff : (byte)0x00]);

    public void WriteNull(DerTag tag = default) => WriteTlv(tag.Or(DerTag.Null), []);

    public void WriteInteger(long value, DerTag tag = default)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(octets, value);
        while (octets is [0x00, < 0x80, ..] or [0xff, >= 0x80, ..])
            octets = octets[1..];
        WriteTlv(tag.Or(DerTag.Integer), octets);
    }

    /// <summary>A non-negative INTEGER from its big-endian magnitude, padded or not.</summary>
    public void WriteUnsignedInteger(ReadOnlySpan<byte> magnitude, DerTag tag = default)
    {
        magnitude = magnitude.TrimStart((byte)0);
        var needsSign = magnitude is [] or [>= 0x80, ..];
        WriteTag(tag.Or(DerTag.Integer));
        WriteLength(magnitude.Length + (needsSign ? 1 : 0));
        if (needsSign)
            Append(1)[0] = 0;
        WriteRaw(magnitude);
    }

    public void WriteInteger(BigInteger value, DerTag tag = default) =>
        WriteTlv(tag.Or(DerTag.Integer), value.ToByteArray(isBigEndian: true));

    public void WriteEnumerated(int value, DerTag tag = default) => WriteInteger(value, tag.Or(DerTag.Enumerated));

    public void WriteOid(in Oid oid, DerTag tag = default) => WriteTlv(tag.Or(DerTag.ObjectIdentifier), oid.Contents);

    public void WriteOctetString(ReadOnlySpan<byte> octets, DerTag tag = default) => WriteTlv(tag.Or(DerTag.OctetString), octets);

    /// <summary>A BIT STRING; the spare low bits of the last octet must be zero already.</summary>
    public void WriteBitString(ReadOnlySpan<byte> octets, int unusedBits = 0, DerTag tag = default)
    {
        if (unusedBits is < 0 or > 7 || (unusedBits > 0 && (octets.IsEmpty || (octets[^1] & (1 << unusedBits) - 1) != 0)))
            throw new ArgumentOutOfRangeException(nameof(unusedBits));
        WriteTag(tag.Or(DerTag.BitString));
        WriteLength(octets.Length + 1);
        Append(1)[0] = (byte)unusedBits;
        WriteRaw(octets);
    }

    /// <summary>A BIT STRING with named bits, bit <c>n</c> given as <c>1 &lt;&lt; n</c>; trailing zero bits are stripped.</summary>
    public void WriteNamedBits(ulong bits, DerTag tag = default)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        octets.Clear();
        for (var i = 0; i < 64; i++)
        {
            if ((bits >> i & 1) != 0)
                octets[i / 8] |= (byte)(0x80 >> i % 8);
        }

        var count = 64 - BitOperations.LeadingZeroCount(bits);
        var length = (count + 7) / 8;
        WriteBitString(octets[..length], length * 8 - count, tag);
    }

    public void WriteUtf8String(ReadOnlySpan<char> text, DerTag tag = default)
    {
        WriteTag(tag.Or(DerTag.Utf8String));
        var length = Encoding.UTF8.GetByteCount(text);
        WriteLength(length);
        Encoding.UTF8.GetBytes(text, Append(length));
    }

    public void WritePrintableString(ReadOnlySpan<char> text, DerTag tag = default) =>
        WriteAscii(text, tag.Or(DerTag.PrintableString));

    public void WriteIa5String(ReadOnlySpan<char> text, DerTag tag = default) => WriteAscii(text, tag.Or(DerTag.Ia5String));

    public void WriteUtcTime(DateTimeOffset time, DerTag tag = default)
    {
        if (time.UtcDateTime.Year is < 1950 or > 2049)
            throw new ArgumentOutOfRangeException(nameof(time));
        WriteAscii(time.UtcDateTime.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture), tag.Or(DerTag.UtcTime));
    }

    /// <summary>Whole seconds, as RFC 5280 wants them; a fraction is dropped.</summary>
    public void WriteGeneralizedTime(DateTimeOffset time, DerTag tag = default) =>
        WriteAscii(time.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture), tag.Or(DerTag.GeneralizedTime));

    /// <summary>The Time CHOICE of X.509: UTCTime through 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5).</summary>
    public void WriteTime(DateTimeOffset time)
    {
        if (time.UtcDateTime.Year is >= 1950 and <= 2049)
            WriteUtcTime(time);
        else
            WriteGeneralizedTime(time);
    }

    /// <summary>A SET OF: the encoded elements in ascending order of their octets (X.690 11.6).</summary>
    public void WriteSetOf(IEnumerable<byte[]> elements, DerTag tag = default)
    {
        using (Begin(tag.Or(DerTag.Set)))
        {
            foreach (var element in elements.Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))))
                WriteRaw(element);
        }
    }

    private void End(int lengthAt)
    {
        if (!_open.TryPop(out var innermost) || innermost != lengthAt)
            throw new InvalidOperationException("Constructed values must be closed in the reverse order of opening.");

        var contents = lengthAt + 1;
        var length = _length - contents;
        var extra = LengthOctets(length) - 1;
        Append(extra);
        _buffer.AsSpan(contents, length).CopyTo(_buffer.AsSpan(contents + extra));
        PutLength(_buffer.AsSpan(lengthAt, extra + 1), length);
    }

    private void WriteAscii(ReadOnlySpan<char> text, DerTag tag)
    {
        if (!Ascii.IsValid(text))
            throw new ArgumentException("Only ASCII goes into this string type.", nameof(text));
        WriteTag(tag);
        WriteLength(text.Length);
        Encoding.ASCII.GetBytes(text, Append(text.Length));
    }

    private void WriteTag(DerTag tag)
    {
        var octets = Append(tag.Length);
        for (var i = 0; i < octets.Length; i++)
            octets[i] = (byte)(tag.Value >> 8 * (octets.Length - 1 - i));
    }

    private void WriteLength(int length) => PutLength(Append(LengthOctets(length)), length);

    private static int LengthOctets(int length) =>
        length switch
        {
            < 0x80 => 1,
            < 0x100 => 2,
            < 0x10000 => 3,
            < 0x1000000 => 4,
            _ => 5,
        };

    private static void PutLength(Span<byte> octets, int length)
    {
        if (octets.Length == 1)
        {
            octets[0] = (byte)length;
            return;
        }

        octets[0] = (byte)(0x80 | (octets.Length - 1));
        for (var i = 1; i < octets.Length; i++)
            octets[i] = (byte)(length >> 8 * (octets.Length - 1 - i));
    }

    private Span<byte> Append(int count)
    {
        if (count > _buffer.Length - _length)
            Array.Resize(ref _buffer, Math.Max(checked(_length + count), Math.Max(16, 2 * _buffer.Length)));
        var appended = _buffer.AsSpan(_length, count);
        _length += count;
        return appended;
    }

    /// <summary>An open constructed value.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly DerWriter _writer;
        private readonly int _lengthAt;

        internal Scope(DerWriter writer, int lengthAt)
        {
            _writer = writer;
            _lengthAt = lengthAt;
        }

        public void Dispose() => _writer.End(_lengthAt);
    }
}
