using Imprint.Pki;
using Imprint.Pki.Chains;

namespace Imprint.Web.Peers;

/// <summary>How a peer is recognised. There is no third way: no list of public authorities, no name alone.</summary>
public abstract record PeerPin
{
    private PeerPin() { }

    /// <summary>By one key: SHA-256 over its SubjectPublicKeyInfo. The key alone counts; the dates of its certificate do not.</summary>
    public sealed record Key(ReadOnlyMemory<byte> Sha256) : PeerPin;

    /// <summary>By a root of its own and what the certificate is issued for.</summary>
    public sealed record Root(Certificate Anchor, CertificateRole Role) : PeerPin
    {
        /// <summary>
        /// None unless said, because a company's root may also stand above certificates of its devices, which are not the company.
        /// </summary>
        public int MaxIntermediates { get; init; }
    }
}
