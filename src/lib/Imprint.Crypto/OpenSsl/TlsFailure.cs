namespace Imprint.Crypto.OpenSsl;

/// <summary>Whose fault it is that a session failed.</summary>
public enum TlsFailureReason
{
    /// <summary>The peer sent a fatal alert, or ended the handshake.</summary>
    PeerAlert,

    /// <summary>The peer sent bytes that break the protocol, or that do not authenticate.</summary>
    ProtocolError,

    /// <summary>No version, cipher, group or signature algorithm that both sides allow.</summary>
    NothingInCommon,

    /// <summary>The peer had to show a certificate and did not.</summary>
    PeerCertificateMissing,

    /// <summary>Our check refused the peer's certificates.</summary>
    PeerCertificateRefused,

    /// <summary>The peer sent more than the limits allow.</summary>
    TooMuchInput,

    /// <summary>Our own signer or check threw: see <see cref="TlsFailure.Cause"/>.</summary>
    CallbackFailed,

    /// <summary>OpenSSL speaks of an error of its own. A few malformed records of a peer end here too.</summary>
    InternalError,
}

/// <summary>Why a session failed: the alerts that went either way, OpenSSL's words, and the exception of our own callback.</summary>
public sealed record TlsFailure(
    TlsFailureReason Reason,
    TlsAlert? Sent,
    TlsAlert? Received,
    string Detail,
    Exception? Cause = null
);
