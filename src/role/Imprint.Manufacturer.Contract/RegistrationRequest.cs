namespace Imprint.Manufacturer.Contract;

/// <summary><c>POST /v1/registrations</c>: the manufacturer hands a device to a provider, by extending its voucher.</summary>
/// <param name="Device">A name of the device: its id, or eid:…, imei:…, guid:…, serial:MAKER/SERIAL.</param>
/// <param name="OwnerKeys">One of them becomes the owner's: the one of the kind that the voucher is made with.</param>
/// <param name="ClaimCode">From the label inside the box; a provider must show it. Case and hyphens do not matter.</param>
/// <param name="Provider">For the manufacturer's administrator, who registers for others; a provider registers for itself.</param>
public sealed record RegistrationRequest(
    string Device,
    IReadOnlyList<OwnerKey> OwnerKeys,
    string? ClaimCode = null,
    string? Provider = null
)
{
    // Without the code: what a record prints can end up in a log.
    public override string ToString() => $"registration of {Device}";
}

/// <summary><c>POST /v1/registrations/{id}:withdraw</c>: the provider is the owner no more.</summary>
public sealed record WithdrawalRequest(string? Reason = null);
