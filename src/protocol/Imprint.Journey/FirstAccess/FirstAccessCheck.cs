using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cose;

namespace Imprint.Journey.FirstAccess;

/// <summary>
/// What a blank device does with its manufacturer's answer before it believes a word of it. It needs nothing but what the factory
/// gave it: no clock, no trusted network, no certificate.
/// </summary>
public static class FirstAccessCheck
{
    /// <param name="hmac">The HMAC of the device's secret, which never leaves its element.</param>
    /// <param name="last">The record that the device accepted last, if it ever did.</param>
    /// <returns>Null when all is well, and then <paramref name="accepted"/> is what the device may act on.</returns>
    public static FirstAccessRefusal? Run(
        DeviceCredential credential,
        DeviceHmac hmac,
        RedirectRequest question,
        RedirectAnswer answer,
        LastAccepted? last,
        out AcceptedAccess? accepted
    )
    {
        accepted = null;
        if (answer is not { Status: RedirectStatus.Ready, Voucher: { } voucherBytes, Record: { } recordBytes })
            return new(FirstAccessStep.Answer, FirstAccessFault.NotYet);

        // 1. The time, signed in answer to this question by the key whose hash the factory gave.
        if (FdoPublicKey.Read(answer.ManufacturerKey, out var manufacturer) != FdoFault.None)
            return new(FirstAccessStep.Time, FirstAccessFault.Malformed);
        if (!IsManufacturer(credential, manufacturer!))
            return new(FirstAccessStep.Time, FirstAccessFault.WrongManufacturer);
        var fault = SignedTime.Verify(answer.SignedTime, manufacturer!.Verify, question, out var now);
        if (fault != FirstAccessFault.None)
            return new(FirstAccessStep.Time, fault);

        // 2. The voucher: this device made it, and its entries lead from that manufacturer to the owner.
        var voucherFault = ReadVoucher(credential, hmac, voucherBytes, out var voucher);
        if (voucherFault != FdoFault.None)
            return new(FirstAccessStep.Voucher, FirstAccessFault.BadVoucher, voucherFault);

        // 3. The record, signed by the key at the end of the voucher.
        var owner = voucher!.OwnerKey;
        fault = FirstAccessRecord.Open(recordBytes, owner.Verify, out var record);
        if (fault != FirstAccessFault.None)
            return new(FirstAccessStep.Record, fault);

        // 4. It is for this device, or for the class that the manufacturer says the device is of.
        var ownerKeyHash = SHA256.HashData(owner.SubjectPublicKeyInfo.Span);
        fault = CheckScope(record!.Scope, credential, answer.Assignment, manufacturer.Verify, ownerKeyHash, now);
        if (fault != FirstAccessFault.None)
            return new(FirstAccessStep.Scope, fault);

        // 5. It is not older than the one accepted last. Another owner, or another scope, counts from the start.
        if (last is not null && last.IsFor(ownerKeyHash, record.Scope) && record.Version < last.Version)
            return new(FirstAccessStep.Version, FirstAccessFault.StaleVersion);

        // 6. It has not expired at the time just learned.
        if (now >= record.ExpiresAt)
            return new(FirstAccessStep.Expiry, FirstAccessFault.Expired);

        accepted = new AcceptedAccess(owner, voucher, record, now, new LastAccepted(ownerKeyHash, record.Scope, record.Version));
        return null;
    }

    private static FdoFault ReadVoucher(
        DeviceCredential credential,
        DeviceHmac hmac,
        ReadOnlyMemory<byte> encoded,
        out Voucher? voucher
    )
    {
        var fault = Voucher.Read(encoded, out voucher);
        if (fault != FdoFault.None)
            return fault;
        if (voucher!.Guid != credential.Guid)
            return FdoFault.GuidMismatch;
        if (!IsManufacturer(credential, voucher.Header.ManufacturerKey))
            return FdoFault.ManufacturerKeyMismatch;
        if (!hmac(voucher.Hmac.Type, voucher.Header.Encoded.Span).Matches(voucher.Hmac))
            return FdoFault.HmacMismatch;
        if (voucher.Entries.Count == 0)
            return FdoFault.VoucherWithoutEntries;
        return voucher.Verify();
    }

    private static bool IsManufacturer(DeviceCredential credential, FdoPublicKey key) =>
        key.Hash(credential.ManufacturerKeyHash.Type).Matches(credential.ManufacturerKeyHash);

    private static FirstAccessFault CheckScope(
        FirstAccessScope scope,
        DeviceCredential credential,
        ReadOnlyMemory<byte>? assignment,
        CoseVerifier manufacturerKey,
        byte[] ownerKeyHash,
        DateTimeOffset now
    )
    {
        if (scope is FirstAccessScope.Device { Guid: var guid })
            return guid == credential.Guid ? FirstAccessFault.None : FirstAccessFault.WrongDevice;
        if (assignment is not { } signed)
            return FirstAccessFault.WrongDevice;

        var fault = ClassAssignment.Verify(signed, manufacturerKey, credential.Guid, ownerKeyHash, now, out var assigned);
        if (fault != FirstAccessFault.None)
            return fault;
        return scope == new FirstAccessScope.DeviceClass(assigned!.Class) ? FirstAccessFault.None : FirstAccessFault.WrongDevice;
    }
}
