using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Contract;

/// <summary>
/// <c>PUT /v1/service-links/{device}</c>: what a device is told at its first access. Either a record for this device, or the class
/// that it belongs to, whose record is put under <c>/v1/service-links/class:{id}</c>.
/// </summary>
/// <param name="Record">The signed record (docs/spec/first-access.md), base64url without padding.</param>
/// <param name="Class">For a device: the class whose record it gets.</param>
/// <param name="OwnerKey">For a class: the SubjectPublicKeyInfo of the key that signed the record, base64url without padding.</param>
public sealed record ServiceLinkRequest(string? Record = null, string? Class = null, string? OwnerKey = null);

/// <summary>What is stored for a device or a class.</summary>
/// <param name="Guid">The device; null for a class.</param>
/// <param name="Class">The class, or the one that the device is of.</param>
/// <param name="Record">What is stored for it alone; null when the device has only its class.</param>
/// <param name="FirstContact">When the device has asked; null for a class, and for a device that never did.</param>
public sealed record ServiceLink(FdoGuid? Guid, string? Class, string Provider, StoredLink? Record, FirstContact? FirstContact);

/// <param name="Version">As signed in the record.</param>
/// <param name="Sha256">Over the record's bytes, in hexadecimal.</param>
public sealed record StoredLink(long Version, DateTimeOffset ExpiresAt, DateTimeOffset StoredAt, string Sha256);

/// <summary>How a device called home. Whoever knows its GUID can ask in its name, so this is a hint and no proof.</summary>
/// <param name="Overlaps">How often it asked while another question in its name was still open: two devices may share an identity.</param>
/// <param name="Result">Of the last time: <c>ready</c> or <c>not-yet</c>.</param>
public sealed record FirstContact(DateTimeOffset FirstAskedAt, DateTimeOffset AskedAt, long Asked, long Overlaps, string Result);
