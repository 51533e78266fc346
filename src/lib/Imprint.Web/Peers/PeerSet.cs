using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;

namespace Imprint.Web.Peers;

/// <summary>The peers as they were at one moment. A certificate is judged once per connection, not once per request.</summary>
internal sealed class PeerSet
{
    private readonly FrozenDictionary<string, PeerIdentity> _byName;
    private readonly FrozenDictionary<string, PeerIdentity> _byKey;
    private readonly List<(PeerIdentity Peer, PinnedRoot Root)> _byRoot = [];
    private readonly ConditionalWeakTable<X509Certificate2, Judgement> _judged = [];

    public PeerSet(IReadOnlyCollection<PeerIdentity> peers)
    {
        if (peers.DistinctBy(peer => peer.Name).Count() != peers.Count)
            throw new ArgumentException("Two peers have the same name.", nameof(peers));

        _byName = peers.ToFrozenDictionary(peer => peer.Name);
        var byKey = new Dictionary<string, PeerIdentity>();
        foreach (var peer in peers)
        {
            foreach (var pin in peer.Pins)
            {
                if (pin is PeerPin.Key key && !byKey.TryAdd(Convert.ToHexStringLower(key.Sha256.Span), peer))
                    throw new ArgumentException($"'{peer.Name}' has a key that is pinned already.", nameof(peers));
                if (pin is PeerPin.Root root)
                    _byRoot.Add((peer, new PinnedRoot(root)));
            }
        }

        _byKey = byKey.ToFrozenDictionary();
    }

    public PeerIdentity? Named(string name) => _byName.GetValueOrDefault(name);

    public Caller? Find(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (!_judged.TryGetValue(certificate, out var judgement))
        {
            judgement = Judge(certificate, now);
            _judged.AddOrUpdate(certificate, judgement);
        }

        return judgement.NotBefore <= now && now <= judgement.NotAfter ? judgement.Caller : null;
    }

    private Judgement Judge(X509Certificate2 presented, DateTimeOffset now)
    {
        if (!Certificate.TryParse(presented.RawData, out var certificate))
            return Judgement.Stranger;
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.Raw.Span));
        if (_byKey.TryGetValue(fingerprint, out var known))
            return new Judgement(new Caller(known, fingerprint), DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

        foreach (var (peer, root) in _byRoot)
        {
            if (root.Trusts([certificate.Raw], now))
                return new Judgement(
                    new Caller(peer, fingerprint),
                    certificate.Validity.NotBefore,
                    certificate.Validity.NotAfter
                );
        }

        return Judgement.Stranger;
    }

    private sealed record Judgement(Caller? Caller, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
    {
        public static Judgement Stranger { get; } = new(null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }
}
