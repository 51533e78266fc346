using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Storage;
using Imprint.Web.Messages;
using Imprint.Web.Paging;

namespace Imprint.Provider.Onboarding;

/// <summary>The tokens of TO2: until a device has proven itself, they are the only place where its session is.</summary>
internal sealed class To2Tokens(Database database, KeyCustody custody, TimeProvider clock) : IDisposable
{
    /// <summary>A session must come to its end in this time.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(30);

    private TokenSeal? _seal;

    /// <summary>Before the first message.</summary>
    public async Task OpenAsync(CancellationToken cancel) =>
        _seal = new TokenSeal(await SharedSecret.OpenOrCreateAsync(database, custody, "fdo-to2", cancel), "fdo to2", clock);

    public string Seal(To2Greeting greeting)
    {
        using var state = greeting.Export();
        return _seal!.Seal(state.Span, Lifetime);
    }

    /// <summary>Null for a token that is none of ours, or whose time is over.</summary>
    public To2Greeting? Open(string? token)
    {
        if (_seal!.Open(token) is not { } state)
            return null;
        return To2Greeting.Restore(state, out var greeting) == FdoFault.None ? greeting : null;
    }

    public void Dispose() => _seal?.Dispose();
}
