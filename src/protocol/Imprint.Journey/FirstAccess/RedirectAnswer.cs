using System.Formats.Cbor;
using Imprint.Fdo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.FirstAccess;

// redirect-answer = [ status: 0 / 1, retry-after: uint, voucher: bstr / null, record: bstr / null, assignment: bstr / null,
//                     manufacturer-key: bstr, signed-time: bstr, padding: bstr ]

public enum RedirectStatus
{
    /// <summary>Voucher and record are here.</summary>
    Ready = 0,

    /// <summary>
    /// Nothing yet; ask again. A device that was never made here gets the same words as one that nobody has registered yet.
    /// </summary>
    NotYet = 1,
}

/// <summary>
/// The manufacturer's answer. It is padded to a multiple of <see cref="SizeClass"/>, so that its length says little about
/// what is in it. The manufacturer's key is an FDO public key array, whose hash the factory gave to the device.
/// </summary>
public sealed record RedirectAnswer
{
    public const int SizeClass = 4096;

    public const int MaxLength = 80 * SizeClass;

    public const int MaxVoucherLength = FdoLimits.MaxVoucherLength;

    public const int MaxRetryAfterSeconds = 3600;

    private const int MaxKeyLength = 8192;

    private static readonly CborLimits Limits = new()
    {
        MaxStringLength = MaxVoucherLength,
        MaxCount = 8,
        MaxDepth = 2,
    };

    public required RedirectStatus Status { get; init; }

    public int RetryAfterSeconds { get; init; }

    public ReadOnlyMemory<byte>? Voucher { get; init; }

    public ReadOnlyMemory<byte>? Record { get; init; }

    public ReadOnlyMemory<byte>? Assignment { get; init; }

    public required ReadOnlyMemory<byte> ManufacturerKey { get; init; }

    public required ReadOnlyMemory<byte> SignedTime { get; init; }

    public static WireFault Read(ReadOnlyMemory<byte> encoded, out RedirectAnswer? answer)
    {
        answer = null;
        if (encoded.Length > MaxLength)
            return WireFault.TooLong;

        var cursor = new CborCursor(encoded, Limits);
        cursor.EnterArray(8);
        var status = (RedirectStatus)cursor.ReadUnsigned((int)RedirectStatus.NotYet);
        var retryAfter = cursor.ReadUnsigned(MaxRetryAfterSeconds);
        var voucher = cursor.ReadBytesOrNull(MaxVoucherLength);
        var record = cursor.ReadBytesOrNull(FirstAccessRecord.MaxLength);
        var assignment = cursor.ReadBytesOrNull(ClassAssignment.MaxLength);
        var key = cursor.ReadBytes(minLength: 1, MaxKeyLength);
        var time = cursor.ReadBytes(minLength: 1, FirstAccess.SignedTime.MaxLength);
        cursor.ReadBytes(maxLength: 2 * SizeClass);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (status == RedirectStatus.Ready && (voucher is null || record is null))
            cursor.Fail(WireFault.BadValue);
        if (cursor.Fault != WireFault.None)
            return cursor.Fault;

        answer = new RedirectAnswer
        {
            Status = status,
            RetryAfterSeconds = retryAfter,
            Voucher = voucher,
            Record = record,
            Assignment = assignment,
            ManufacturerKey = key,
            SignedTime = time,
        };
        return WireFault.None;
    }

    /// <summary>The answer at the length of its size class.</summary>
    public byte[] Encode()
    {
        var bare = Encode(paddingLength: 0).Length;
        for (var target = RoundUp(bare); ; target += SizeClass)
        {
            // The head of the padding grows with it, so a few lengths cannot be met exactly; those take the next class.
            if (PaddingFor(target - bare) is { } padding)
                return Encode(padding);
        }
    }

    private byte[] Encode(int paddingLength) =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(8);
            writer.WriteInt32((int)Status);
            writer.WriteInt32(RetryAfterSeconds);
            WriteBytesOrNull(writer, Voucher);
            WriteBytesOrNull(writer, Record);
            WriteBytesOrNull(writer, Assignment);
            writer.WriteByteString(ManufacturerKey.Span);
            writer.WriteByteString(SignedTime.Span);
            writer.WriteByteString(new byte[paddingLength]);
            writer.WriteEndArray();
        });

    private static int RoundUp(int length) => (length + SizeClass - 1) / SizeClass * SizeClass;

    /// <summary>The length of a byte string that adds this many bytes to an empty one, or null when there is none.</summary>
    private static int? PaddingFor(int added)
    {
        ReadOnlySpan<(int HeadGrowth, int Min, int Max)> forms = [(0, 0, 23), (1, 24, 255), (2, 256, 65535)];
        foreach (var form in forms)
        {
            var length = added - form.HeadGrowth;
            if (length >= form.Min && length <= form.Max)
                return length;
        }

        return null;
    }

    private static void WriteBytesOrNull(CborWriter writer, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } present)
            writer.WriteByteString(present.Span);
        else
            writer.WriteNull();
    }
}
