using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Journey.FirstAccess;

// signed-time = { 1 => format, 2 => nonce bstr .size 16, 3 => guid bstr .size 16, 4 => time }

/// <summary>
/// The time at the manufacturer, for a device that has no clock yet. It is fresh because it repeats the nonce of the question.
/// </summary>
public sealed record SignedTime(RedirectNonce Nonce, FdoGuid Guid, DateTimeOffset Time)
{
    public const int MaxLength = 2048;

    private const int Format = 1;

    private static readonly SignedContent Content = new("imprint-time", MaxLength);

    public byte[] Sign(CoseAlgorithm algorithm, CoseSigner sign) => Content.Sign(algorithm, sign, Write);

    /// <summary>The time, if this key signed it in answer to this question.</summary>
    public static FirstAccessFault Verify(
        ReadOnlyMemory<byte> signed,
        CoseVerifier manufacturerKey,
        RedirectRequest question,
        out DateTimeOffset time
    )
    {
        time = default;
        var fault = Content.Open(signed, manufacturerKey, out var payload);
        if (fault != FirstAccessFault.None)
            return fault;
        if (Read(payload, out var found) != WireFault.None)
            return FirstAccessFault.Malformed;
        if (!found!.Nonce.Matches(question.Nonce))
            return FirstAccessFault.WrongNonce;
        if (found.Guid != question.Guid)
            return FirstAccessFault.WrongDevice;
        time = found.Time;
        return FirstAccessFault.None;
    }

    private static WireFault Read(ReadOnlyMemory<byte> payload, out SignedTime? statement)
    {
        statement = null;
        var cursor = new CborCursor(payload, Content.Limits);
        ReadOnlyMemory<byte> nonce = default;
        FdoGuid guid = default;
        DateTimeOffset time = default;
        cursor.ReadFields(
            [1, 2, 3, 4],
            number =>
            {
                switch (number)
                {
                    case 1:
                        cursor.ReadFormat(Format);
                        return true;
                    case 2:
                        nonce = cursor.ReadBytes(RedirectNonce.ByteCount, RedirectNonce.ByteCount);
                        return true;
                    case 3:
                        guid = cursor.ReadGuid();
                        return true;
                    case 4:
                        time = cursor.ReadTime();
                        return true;
                    default:
                        return false;
                }
            }
        );
        cursor.ExpectEnd();
        if (cursor.Fault == WireFault.None)
            statement = new SignedTime(new RedirectNonce(nonce.Span), guid, time);
        return cursor.Fault;
    }

    private void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, w => w.WriteInt32(Format)),
            (2, w => w.WriteByteString(Nonce.Span)),
            (3, w => w.WriteGuid(Guid)),
            (4, w => w.WriteTime(Time))
        );
}
