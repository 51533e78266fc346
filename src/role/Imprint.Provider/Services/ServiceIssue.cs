using Imprint.Pki;

namespace Imprint.Provider.Services;

/// <summary>Why a device gets no certificate.</summary>
internal enum ServiceRefusal
{
    /// <summary>The bytes are no PKCS#10 request.</summary>
    NotARequest,

    /// <summary>A key of a kind that is not certified here.</summary>
    UnsupportedKey,

    /// <summary>The request is not signed with the key that it asks for.</summary>
    BadSignature,

    /// <summary>No voucher of this device ends here now.</summary>
    DeviceNotOurs,

    /// <summary>Another device has this key.</summary>
    KeyOfAnotherDevice,

    /// <summary>The key was reported as known to others.</summary>
    KeyCompromised,

    /// <summary>More certificates in a day than a sound device needs.</summary>
    QuotaExceeded,
}

/// <summary>How a request for a service certificate ended.</summary>
internal abstract record ServiceIssue
{
    private ServiceIssue() { }

    /// <param name="Certificate">The device's certificate.</param>
    /// <param name="Chain">What stands above it, the authority first and the root last.</param>
    /// <param name="IsRepeat">True when the same request has been answered with the same certificate before.</param>
    public sealed record Issued(Certificate Certificate, IReadOnlyList<Certificate> Chain, bool IsRepeat) : ServiceIssue;

    /// <param name="Detail">One sentence for whoever builds the device's software.</param>
    public sealed record Refused(ServiceRefusal Reason, string Detail) : ServiceIssue;
}
