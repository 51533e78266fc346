using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Contract;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>A record whose signature was checked, and the key that made it.</summary>
/// <param name="Signed">As received.</param>
internal sealed record CheckedRecord(FirstAccessRecord Record, byte[] Signed, byte[] OwnerKeyHash)
{
    private const int MaxKeyLength = 1024;

    /// <summary>Reads the members of a request for a class: the record, and the key to check it with.</summary>
    public static Outcome<CheckedRecord> ReadForClass(ServiceLinkRequest request, ClassId id, DateTimeOffset now)
    {
        var errors = new List<ProblemError>();
        if (request.Class is not null)
            errors.Add(new("#/class", FieldFaults.BadValue, "A class is of no class."));
        var key = ReadKey(request.OwnerKey, errors);
        var signed = ReadRecord(request.Record, errors);
        return errors.Count > 0 ? Bad(errors) : Check(signed!, key!, new FirstAccessScope.DeviceClass(id), now);
    }

    public static Outcome<CheckedRecord> ReadForDevice(
        ServiceLinkRequest request,
        FdoPublicKey ownerKey,
        FirstAccessScope.Device device,
        DateTimeOffset now
    )
    {
        var errors = new List<ProblemError>();
        var signed = ReadRecord(request.Record, errors);
        return errors.Count > 0 ? Bad(errors) : Check(signed!, ownerKey, device, now);
    }

    private static Outcome<CheckedRecord> Check(byte[] signed, FdoPublicKey key, FirstAccessScope scope, DateTimeOffset now)
    {
        var fault = FirstAccessRecord.Verify(signed, key.Verify, scope, lowestVersion: 1, now, out var record);
        if (fault == FirstAccessFault.None)
            return new CheckedRecord(record!, signed, SHA256.HashData(key.SubjectPublicKeyInfo.Span));
        var detail = fault switch
        {
            FirstAccessFault.WrongSignature => "The record is not signed by the owner's key, the one that the voucher ends in.",
            FirstAccessFault.WrongDevice => "The record is for another device or class than the address.",
            FirstAccessFault.Expired => "The record has expired.",
            FirstAccessFault.TooLarge => $"A record has at most {FirstAccessRecord.MaxLength} bytes.",
            _ => "The record cannot be read.",
        };
        return Bad([new("#/record", FieldFaults.BadValue, detail)]);
    }

    private static byte[]? ReadRecord(string? text, List<ProblemError> errors)
    {
        if (text is null)
            errors.Add(new("#/record", FieldFaults.MissingField, "Send the signed record, base64url without padding."));
        else if (StrictBase64Url.Decode(text, FirstAccessRecord.MaxLength) is { } signed)
            return signed;
        else
            errors.Add(
                new(
                    "#/record",
                    FieldFaults.BadValue,
                    $"Expected base64url without padding of at most {FirstAccessRecord.MaxLength} bytes."
                )
            );
        return null;
    }

    private static FdoPublicKey? ReadKey(string? text, List<ProblemError> errors)
    {
        if (text is null)
            errors.Add(new("#/ownerKey", FieldFaults.MissingField, "Say which key signed the record of a class."));
        else if (
            StrictBase64Url.Decode(text, MaxKeyLength) is { } spki
            && FdoPublicKey.TryFromSubjectPublicKeyInfo(spki) is { } key
        )
            return key;
        else
            errors.Add(
                new("#/ownerKey", FieldFaults.BadValue, "Expected a SubjectPublicKeyInfo of a key that vouchers can end in.")
            );
        return null;
    }

    private static ProblemResult Bad(List<ProblemError> errors) => new(WebProblems.BadRequest) { Errors = errors };
}
