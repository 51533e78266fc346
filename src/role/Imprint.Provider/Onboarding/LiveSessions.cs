using System.Collections.Concurrent;
using Imprint.Fdo;
using Imprint.Fdo.Sessions;

namespace Imprint.Provider.Onboarding;

/// <summary>A session in memory as it was last stored. Its row's sealed state is not kept here.</summary>
internal sealed record LiveSession(To2SessionRow Row, To2OwnerSession Session);

/// <summary>
/// Sessions that this node served last, so that the next message finds them open. They are only a shortcut: whether one is still what
/// the table has is found out when it is stored again. Whoever takes one has it alone.
/// </summary>
internal sealed class LiveSessions
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<FdoNonce, LiveSession> _sessions = new();

    public LiveSession? Take(FdoNonce id) => _sessions.TryRemove(id, out var live) ? live : null;

    public void Keep(FdoNonce id, LiveSession live)
    {
        // Those that are forgotten are read from the table.
        if (_sessions.Count >= Capacity)
            _sessions.Clear();
        _sessions[id] = live;
    }

    public void Forget(FdoNonce id) => _sessions.TryRemove(id, out _);
}
