using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborReaderState = System.Formats.Cbor.CborReaderState;

namespace Imprint.Fdo.Messages;

// ErrorMessage (255) = [ EMErrorCode: uint16, EMPrevMsgID: uint8, EMErrorStr: tstr, EMErrorTs: timestamp / null, EMErrorCID: uint / null ]

/// <summary>Message 255: the end of a protocol.</summary>
public sealed record FdoError(FdoErrorCode Code, FdoMessageType Previous, string Text, DateTimeOffset? Time, ulong? CorrelationId)
{
    private const int MaxTextLength = 1024;
    private const ulong EpochTag = 1;
    private const ulong MaxSeconds = 253_402_300_799; // the end of the year 9999

    /// <summary>How a fault in this message is told.</summary>
    public static FdoError Of(FdoFault fault, FdoMessageType at, DateTimeOffset? time = null) =>
        new(CodeOf(fault, at), at, $"msg{(int)at}: {fault.Text}", time, CorrelationId: null);

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(5);
            writer.WriteInt32((int)Code);
            writer.WriteInt32((int)Previous);
            writer.WriteTextString(Text);
            // A plain number, or 0 without a clock: what every peer seen so far sends and reads.
            writer.WriteInt64(Time?.ToUnixTimeSeconds() ?? 0);
            writer.WriteUInt64(CorrelationId ?? 0);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out FdoError? error)
    {
        error = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray();
        var code = (FdoErrorCode)cursor.ReadUnsigned(ushort.MaxValue);
        var previous = (FdoMessageType)cursor.ReadUnsigned(byte.MaxValue);
        var text = cursor.ReadText();
        var time = cursor.HasMore ? ReadTime(cursor) : null;
        ulong? correlation = !cursor.HasMore || cursor.TryReadNull() ? null : cursor.ReadUInt64();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        // What the peer has to say is worth more than its being brief.
        error = new FdoError(code, previous, text.Length > MaxTextLength ? text[..MaxTextLength] : text, time, correlation);
        return FdoFault.None;
    }

    // Codes 2 to 5 belong to message 22 alone; elsewhere the same fault is an invalid message.
    private static FdoErrorCode CodeOf(FdoFault fault, FdoMessageType at) =>
        fault.Code
            is FdoErrorCode.InvalidOwnershipVoucher
                or FdoErrorCode.InvalidOwnerSignBody
                or FdoErrorCode.InvalidIpAddress
                or FdoErrorCode.InvalidGuid
        && at != FdoMessageType.To0OwnerSign
            ? FdoErrorCode.InvalidMessageError
            : fault.Code;

    private static DateTimeOffset? ReadTime(CborCursor cursor)
    {
        cursor.TryReadTag(EpochTag);
        if (cursor.Next != CborReaderState.UnsignedInteger)
        {
            cursor.Skip(); // none, or a date in words, which says nothing that we would act on
            return null;
        }

        var seconds = cursor.ReadUInt64();
        return seconds is > 0 and <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }
}
