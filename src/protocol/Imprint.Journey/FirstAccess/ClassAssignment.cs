using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Journey.FirstAccess;

// class-assignment = { 1 => format, 2 => guid bstr .size 16, 3 => class tstr, 4 => owner key hash bstr .size 32, 5 => expires }

/// <summary>
/// The manufacturer's word that a device is of a class of its present owner, signed by the key whose hash the factory installed.
/// It lets one record serve a whole class: the record is believed because of the device's own voucher, and this says that
/// the record's class is the device's. The owner key is named by the SHA-256 of its SubjectPublicKeyInfo, so that an
/// assignment ends with the ownership.
/// </summary>
public sealed record ClassAssignment(FdoGuid Guid, ClassId Class, ReadOnlyMemory<byte> OwnerKeyHash, DateTimeOffset ExpiresAt)
{
    public const int MaxLength = 2048;

    private const int Format = 1;

    private static readonly SignedContent Content = new("imprint-class-assignment", MaxLength);

    public byte[] Sign(CoseAlgorithm algorithm, CoseSigner sign) => Content.Sign(algorithm, sign, Write);

    public static FirstAccessFault Verify(
        ReadOnlyMemory<byte> signed,
        CoseVerifier manufacturerKey,
        FdoGuid expectedGuid,
        ReadOnlyMemory<byte> ownerKeyHash,
        DateTimeOffset? now,
        out ClassAssignment? assignment
    )
    {
        assignment = null;
        var fault = Content.Open(signed, manufacturerKey, out var payload);
        if (fault != FirstAccessFault.None)
            return fault;
        if (Read(payload, out var found) != WireFault.None)
            return FirstAccessFault.Malformed;
        if (found!.Guid != expectedGuid)
            return FirstAccessFault.WrongDevice;
        if (!found.OwnerKeyHash.Span.SequenceEqual(ownerKeyHash.Span))
            return FirstAccessFault.WrongOwner;
        if (now >= found.ExpiresAt)
            return FirstAccessFault.Expired;
        assignment = found;
        return FirstAccessFault.None;
    }

    private static WireFault Read(ReadOnlyMemory<byte> payload, out ClassAssignment? assignment)
    {
        var cursor = new CborCursor(payload, Content.Limits);
        FdoGuid guid = default;
        ClassId id = default;
        ReadOnlyMemory<byte> owner = default;
        DateTimeOffset expires = default;
        cursor.ReadFields(
            [1, 2, 3, 4, 5],
            number =>
            {
                switch (number)
                {
                    case 1:
                        cursor.ReadFormat(Format);
                        return true;
                    case 2:
                        guid = cursor.ReadGuid();
                        return true;
                    case 3:
                        id = ClassId.Read(cursor);
                        return true;
                    case 4:
                        owner = cursor.ReadSha256();
                        return true;
                    case 5:
                        expires = cursor.ReadTime();
                        return true;
                    default:
                        return false;
                }
            }
        );
        cursor.ExpectEnd();
        assignment = cursor.Fault == WireFault.None ? new ClassAssignment(guid, id, owner, expires) : null;
        return cursor.Fault;
    }

    private void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, w => w.WriteInt32(Format)),
            (2, w => w.WriteGuid(Guid)),
            (3, w => w.WriteTextString(Class.ToString())),
            (4, w => w.WriteByteString(OwnerKeyHash.Span)),
            (5, w => w.WriteTime(ExpiresAt))
        );
}
