namespace Imprint.Crypto.OpenSsl;

/// <summary>What is thought of a peer's certificates. Each refusal has its own alert.</summary>
public enum TlsVerdict
{
    Accepted,
    BadCertificate,
    UnsupportedCertificate,
    Revoked,
    Expired,
    UnknownAuthority,
    NotWanted,
}

/// <summary>
/// Decides about the certificates a peer has shown: DER, its own first, in the order sent. That the peer holds the key is checked by
/// the handshake; everything else is for this check. It is not asked about a resumed session.
/// </summary>
public delegate TlsVerdict TlsPeerCheck(IReadOnlyList<ReadOnlyMemory<byte>> chain);
