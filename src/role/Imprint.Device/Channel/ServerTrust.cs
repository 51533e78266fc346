using Imprint.Fdo;
using Imprint.Pki;
using Imprint.Pki.Chains;

namespace Imprint.Device.Channel;

/// <summary>How a device recognises a server. Closed: the private constructor keeps other cases out.</summary>
public abstract record ServerTrust
{
    private ServerTrust() { }

    /// <summary>Not at all. For protocols that protect themselves from end to end, as FIDO Device Onboard does, and nothing else.</summary>
    public sealed record Anyone : ServerTrust;

    /// <summary>By one of these keys: SHA-256 over its SubjectPublicKeyInfo. The key alone counts, neither name nor dates.</summary>
    public sealed record Keys(params IReadOnlyList<ReadOnlyMemory<byte>> Sha256) : ServerTrust;

    /// <summary>By the hash of its certificate, as RVSvCertHash of a rendezvous directive has it.</summary>
    public sealed record CertificateHash(FdoHash Hash) : ServerTrust;

    /// <summary>By the hash of a certificate that issued its own and that it shows along, as RVClCertHash has it.</summary>
    public sealed record IssuerHash(FdoHash Hash) : ServerTrust;

    /// <summary>By a chain to one of these anchors, for the host of the address, under the rules of a TLS server unless said otherwise.</summary>
    public sealed record Anchors(TrustAnchors Roots) : ServerTrust
    {
        public CertificateRole Role { get; init; } = CertificateRole.TlsServer;

        public int MaxIntermediates { get; init; } = 2;

        /// <summary>The revocation lists at hand.</summary>
        public CrlSet Revoked { get; init; } = new();

        public static Anchors Of(params IEnumerable<Certificate> roots) =>
            new(
                new TrustAnchors(roots.Select(root => new TrustAnchor(root, AnchorKind.Live, root.Subject.ToString(), "device")))
            );
    }
}
