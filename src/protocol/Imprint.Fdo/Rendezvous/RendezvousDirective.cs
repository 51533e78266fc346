using System.Net;

namespace Imprint.Fdo.Rendezvous;

/// <summary>One place to try, or a pause. Instructions that we have no use for are kept in the encoded form alone.</summary>
public sealed record RendezvousDirective
{
    public bool IsDeviceOnly { get; init; }

    public bool IsOwnerOnly { get; init; }

    public IPAddress? Address { get; init; }

    public string? Dns { get; init; }

    public ushort? DevicePort { get; init; }

    public ushort? OwnerPort { get; init; }

    public RendezvousProtocol? Protocol { get; init; }

    public FdoHash? ServerCertificateHash { get; init; }

    public FdoHash? ClientCertificateHash { get; init; }

    /// <summary>How long to wait when this directive failed; null where it does not say.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Skip the rendezvous: the address is the owner's.</summary>
    public bool IsBypass { get; init; }

    /// <summary>A user has to help, or a mechanism of another kind is meant: nothing that we can follow.</summary>
    public bool NeedsOtherMeans { get; init; }

    /// <summary>Where a device goes, DNS name first; none when the directive is not for it.</summary>
    public IEnumerable<Uri> DeviceAddresses() => IsOwnerOnly || NeedsOtherMeans ? [] : Addresses(DevicePort);

    /// <summary>Where an owner goes.</summary>
    public IEnumerable<Uri> OwnerAddresses() => IsDeviceOnly || IsBypass || NeedsOtherMeans ? [] : Addresses(OwnerPort);

    private IEnumerable<Uri> Addresses(ushort? port)
    {
        // Rest leaves the choice to us; other transports than HTTP are reserved in the specification.
        string? scheme = Protocol switch
        {
            null or RendezvousProtocol.Rest or RendezvousProtocol.Https => Uri.UriSchemeHttps,
            RendezvousProtocol.Http => Uri.UriSchemeHttp,
            _ => null,
        };
        if (scheme is null)
            yield break;
        if (Dns is { } name)
            yield return new UriBuilder(scheme, name, port ?? -1).Uri;
        if (Address is { } address)
            yield return new UriBuilder(scheme, address.ToString(), port ?? -1).Uri;
    }
}
