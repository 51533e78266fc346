using Imprint.Pki;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>One certificate that was issued to a device.</summary>
internal sealed record ServiceCertificateRow(
    string Serial,
    FdoGuid Device,
    byte[] DeviceKey,
    byte[] KeyHash,
    byte[] RequestHash,
    string Origin,
    byte[] Certificate,
    DateTimeOffset IssuedAt,
    DateTimeOffset NotAfter
)
{
    public Revocation? Revocation { get; init; }
}
