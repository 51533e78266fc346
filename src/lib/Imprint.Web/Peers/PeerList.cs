using System.Security.Cryptography.X509Certificates;

namespace Imprint.Web.Peers;

/// <summary>
/// The peers a party knows. Replacing the list takes effect with the next request of every connection, also of those that are open.
/// </summary>
public sealed class PeerList(IReadOnlyCollection<PeerIdentity> peers, TimeProvider clock)
{
    private volatile PeerSet _current = new(peers);

    public void Replace(IReadOnlyCollection<PeerIdentity> peers) => _current = new PeerSet(peers);

    /// <summary>The peer of this name, whether it has ever called or not.</summary>
    public PeerIdentity? Named(string name) => _current.Named(name);

    public Caller? Find(X509Certificate2 certificate) => _current.Find(certificate, clock.GetUtcNow());
}
