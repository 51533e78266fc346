using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;
using Imprint.Provider.Services;
using Microsoft.AspNetCore.Http;

namespace Imprint.Provider.Est;

/// <summary>Who a client of EST is.</summary>
internal abstract record EstCaller
{
    private EstCaller() { }

    public sealed record Device(ServiceRequester Requester) : EstCaller;

    public sealed record Stranger(int Status, string Reason) : EstCaller;
}

/// <summary>
/// Tells devices by the certificates of their connections; that they have the keys, the handshake has proven. A device comes with
/// its service certificate, or with its factory certificate, which is enough at any time: also when the other one has ended.
/// </summary>
internal sealed class EstCallers(
    ServiceAuthority authority,
    ServiceCertificateStore certificates,
    OwnedDevices devices,
    TimeProvider clock
)
{
    private const string Origin = "est";

    public async Task<EstCaller> IdentifyAsync(X509Certificate2? presented, CancellationToken cancel)
    {
        if (presented is null)
            return new EstCaller.Stranger(
                StatusCodes.Status401Unauthorized,
                "Connect with your service certificate or your factory certificate."
            );
        if (!Certificate.TryParse(presented.RawData, out var certificate, out var fault))
            return Refused($"The client certificate cannot be read: {fault}.");
        return certificate.Issuer.Equals(authority.Certificate.Subject)
            ? await ByServiceCertificateAsync(certificate, cancel)
            : await ByFactoryCertificateAsync(certificate, cancel);
    }

    private async Task<EstCaller> ByServiceCertificateAsync(Certificate certificate, CancellationToken cancel)
    {
        // What is in the table byte for byte was signed here: there is no signature to check.
        var row = await certificates.FindAsync(certificate.SerialNumber.ToString(), cancel);
        if (row is null || !row.Certificate.AsSpan().SequenceEqual(certificate.Raw.Span))
            return Refused("The service certificate was not issued here.");
        if (row.Revocation is not null)
            return Refused("The service certificate is revoked. Connect with the factory certificate.");
        if (clock.GetUtcNow() > row.NotAfter)
            return Refused("The service certificate has expired. Connect with the factory certificate.");
        return new EstCaller.Device(new ServiceRequester(row.Device, row.DeviceKey, Origin));
    }

    // The voucher says which key the device has; its chain was judged when the voucher came in. Dates do not count: a factory
    // certificate has to last as long as the device (802.1AR §8.7).
    private async Task<EstCaller> ByFactoryCertificateAsync(Certificate certificate, CancellationToken cancel)
    {
        var deviceKey = SHA256.HashData(certificate.PublicKey.Raw.Span);
        return await devices.FindByKeyAsync(deviceKey, cancel) is { } device
            ? new EstCaller.Device(new ServiceRequester(device, deviceKey, Origin))
            : Refused("The client certificate belongs to no device of this provider.");
    }

    private static EstCaller.Stranger Refused(string reason) => new(StatusCodes.Status403Forbidden, reason);
}
