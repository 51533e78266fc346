using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Factory;

/// <summary>What the factory knows of a device besides its key and its serial number.</summary>
internal sealed record DeviceFacts(string Maker)
{
    public Gtin? Gtin { get; init; }

    public Eid? Eid { get; init; }

    public Imei? Imei { get; init; }

    public string? Batch { get; init; }

    public string? Carton { get; init; }

    public string? SecureElement { get; init; }

    public string? Firmware { get; init; }

    public string? Country { get; init; }
}
