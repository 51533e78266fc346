namespace Imprint.Crypto.OpenSsl;

/// <summary>How one side speaks TLS. The defaults follow TS 33.210 section 6.2 and take nothing that is not authenticated encryption.</summary>
public sealed record TlsOptions
{
    /// <summary>Decides about the peer's certificates; null means that a client is not asked for any and a server is not checked.</summary>
    public required TlsPeerCheck? CheckPeer { get; init; }

    /// <summary>What this side shows. A server must have one.</summary>
    public TlsCredential? Credential { get; init; }

    /// <summary>A server asks for a certificate and goes on without one.</summary>
    public bool PeerMayBeAnonymous { get; init; }

    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    public TlsVersion MaxVersion { get; init; } = TlsVersion.Tls13;

    /// <summary>Ciphers of TLS 1.2 in OpenSSL's names, the preferred first.</summary>
    public string CipherList { get; init; } =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
        + "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305";

    /// <summary>Cipher suites of TLS 1.3, the preferred first.</summary>
    public string CipherSuites { get; init; } = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    /// <summary>Groups for the key agreement, the preferred first.</summary>
    public string Groups { get; init; } = "P-256:X25519:P-384";

    /// <summary>How many tickets a server hands out after a full handshake (TLS 1.2 knows one at most). Without any, nothing is resumed.</summary>
    public int Tickets { get; init; }

    /// <summary>32 bytes under which a server seals its tickets. Nodes with the same key resume each other's sessions; null is a key of this context alone.</summary>
    public Secret? TicketKey { get; init; }

    /// <summary>Tickets made under one name are not good under another, whatever their key.</summary>
    public string SessionName { get; init; } = "imprint";

    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The most bytes of the certificates of a peer.</summary>
    public int MaxCertificateBytes { get; init; } = 32 * 1024;

    /// <summary>The most certificates of a peer.</summary>
    public int MaxChainLength { get; init; } = 8;

    /// <summary>The most bytes that a peer may send before the handshake is done.</summary>
    public int MaxHandshakeBytes { get; init; } = 128 * 1024;

    /// <summary>The most bytes that may wait to be read.</summary>
    public int MaxPendingBytes { get; init; } = 256 * 1024;
}
