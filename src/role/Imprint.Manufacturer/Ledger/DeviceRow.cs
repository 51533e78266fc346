using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Ledger;

/// <summary>A device as the ledger knows it, without the larger things that stand beside it (certificate, voucher).</summary>
internal sealed record DeviceRow(PrefixedId Id, DeviceIdentity Identity, DateTimeOffset CreatedAt)
{
    public const string IdPrefix = "dev";

    public DeviceStatus Status { get; init; } = DeviceStatus.Good;

    public string? StatusReason { get; init; }

    /// <summary>The one who owns it now; null while the manufacturer does.</summary>
    public Ownership? Owner { get; init; }

    /// <summary>One more with each change of owner; who wants to change it names the version he has seen.</summary>
    public long OwnerVersion { get; init; }

    public ClaimHash? ClaimCode { get; init; }

    /// <summary>False where a manifest gave no more than the certificate's hash.</summary>
    public bool HasCertificate { get; init; }
}

/// <summary>Who a device is, as far as it is known: what a manifest or a factory line says of it.</summary>
internal sealed record DeviceIdentity(string Maker, string Serial, string Model, byte[] KeyHash)
{
    public const int KeyHashLength = 32;

    // Fits the F field of a label: 80 bits.
    private const int FingerprintBytes = 10;

    public FdoGuid? Guid { get; init; }

    public Gtin? Gtin { get; init; }

    public Eid? Eid { get; init; }

    public Imei? Imei { get; init; }

    public string? Batch { get; init; }

    public string? Carton { get; init; }

    public string? SecureElement { get; init; }

    public string? Firmware { get; init; }

    public string? Country { get; init; }

    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>The first 80 bits of SHA-256 over the key, as the label shows them.</summary>
    public string KeyFingerprint => FingerprintOf(KeyHash);

    /// <summary>Whether the other one, of the same device, knows something that this one does not.</summary>
    public bool Lacks(DeviceIdentity other) =>
        (Guid is null && other.Guid is not null)
        || (Gtin is null && other.Gtin is not null)
        || (Eid is null && other.Eid is not null)
        || (Imei is null && other.Imei is not null)
        || (Batch is null && other.Batch is not null)
        || (Carton is null && other.Carton is not null)
        || (SecureElement is null && other.SecureElement is not null)
        || (Firmware is null && other.Firmware is not null)
        || (Country is null && other.Country is not null)
        || (MadeAt is null && other.MadeAt is not null);

    /// <summary>Whether the other one, of the same device, gives it another name.</summary>
    public bool Contradicts(DeviceIdentity other) =>
        (Guid is not null && other.Guid is not null && Guid != other.Guid)
        || (Eid is not null && other.Eid is not null && Eid != other.Eid)
        || (Imei is not null && other.Imei is not null && Imei != other.Imei);

    public static string FingerprintOf(ReadOnlySpan<byte> keyHash) => Crockford.Encode(keyHash[..FingerprintBytes]);
}

/// <summary>Who owns a device: a peer of this party, by the key that the voucher ends in.</summary>
/// <param name="KeyHash">SHA-256 over the owner key's SubjectPublicKeyInfo.</param>
internal sealed record Ownership(string Party, byte[] KeyHash, DateTimeOffset Since);

/// <summary>A claim code as it is kept: nobody can read it back, and nobody without the party's key can try codes on it.</summary>
internal sealed record ClaimHash(byte[] Salt, byte[] Value);

/// <summary>The factory certificate of a device, or only its hash where that is all the manifest gave.</summary>
/// <param name="Hash">SHA-256 over the certificate.</param>
/// <param name="Certificate">DER.</param>
/// <param name="Chain">The certificates above it, DER, its issuer first.</param>
internal sealed record DeviceCertificate(byte[] Hash, byte[]? Certificate, IReadOnlyList<ReadOnlyMemory<byte>> Chain);
