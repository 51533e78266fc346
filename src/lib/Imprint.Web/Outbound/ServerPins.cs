using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;
using Imprint.Web.Peers;

namespace Imprint.Web.Outbound;

/// <summary>Judges the certificate of a server during the handshake.</summary>
internal sealed class ServerPins(IReadOnlyList<PeerPin> pins, string host, TimeProvider clock)
{
    private readonly List<(PeerPin Pin, PinnedRoot? Root)> _pins =
    [
        .. pins.Select(pin => (pin, pin is PeerPin.Root root ? new PinnedRoot(root) : null)),
    ];

    /// <summary>Throws where others return false, so that an untrusted server can be told from a failed handshake.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 presented && IsPinned(presented, chain) ? true : throw new UntrustedServerException();

    private bool IsPinned(X509Certificate2 presented, X509Chain? chain)
    {
        if (!Certificate.TryParse(presented.RawData, out var leaf))
            return false;
        foreach (var (pin, root) in _pins)
        {
            var isPinned = pin is PeerPin.Key key
                ? CryptographicOperations.FixedTimeEquals(SHA256.HashData(leaf.PublicKey.Raw.Span), key.Sha256.Span)
                : presented.MatchesHostname(host) && root!.Trusts(ChainOf(leaf, chain), clock.GetUtcNow());
            if (isPinned)
                return true;
        }

        return false;
    }

    // What the server sent along stands in the extra store; which of it counts, the chain check decides.
    private static List<ReadOnlyMemory<byte>> ChainOf(Certificate leaf, X509Chain? chain)
    {
        var presented = new List<ReadOnlyMemory<byte>> { leaf.Raw };
        foreach (var more in chain?.ChainPolicy.ExtraStore ?? [])
        {
            if (!more.RawDataMemory.Span.SequenceEqual(leaf.Raw.Span))
                presented.Add(more.RawDataMemory);
        }

        return presented;
    }
}

/// <summary>Ends a handshake with a server that is not the pinned one. It never leaves the client.</summary>
internal sealed class UntrustedServerException() : Exception("The server's certificate is not pinned.");
