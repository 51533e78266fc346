using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Web.Messages;
using Imprint.Web.Parties;

namespace Imprint.Provider.Ownership;

/// <summary>How an announcement ended: what was granted and by whom, or why none of the directives led anywhere.</summary>
internal sealed record To0Outcome(Uri? Rendezvous, TimeSpan Granted, string? Error)
{
    /// <summary>The voucher names no rendezvous that an owner has to call.</summary>
    public static To0Outcome Nowhere { get; } = new(null, TimeSpan.Zero, Error: null);
}

/// <summary>Announces one device at its rendezvous (TO0): the directives of its voucher in their order, until one takes it.</summary>
internal sealed class To0Client(OwnerKeys keys, Party party) : IDisposable
{
    public static readonly TimeSpan Wanted = TimeSpan.FromDays(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    // One client for each certificate that is asked for; nearly always there is none.
    private readonly HttpClient _http = ClientFor(pin: null);

    public async Task<To0Outcome> AnnounceAsync(Voucher voucher, CancellationToken cancel)
    {
        if (keys.Find(voucher.OwnerKey) is not { } owner)
            return new To0Outcome(null, TimeSpan.Zero, FdoFault.NotOwner.Text);

        var outcome = To0Outcome.Nowhere;
        foreach (var directive in voucher.Rendezvous.Directives)
        {
            foreach (var address in directive.OwnerAddresses())
            {
                outcome = await TryAsync(voucher, owner, directive, address, cancel);
                if (outcome.Error is null)
                    return outcome;
            }
        }

        return outcome;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Where devices find us: plain when we were told that ours speak no TLS.</summary>
    public static Uri OwnAddressOf(Party party) =>
        party.AddressOf(party.PlainListeners.Contains("onboarding") ? "onboarding" : "devices");

    private async Task<To0Outcome> TryAsync(
        Voucher voucher,
        FdoSigner owner,
        RendezvousDirective directive,
        Uri address,
        CancellationToken cancel
    )
    {
        using var pinned = directive.ServerCertificateHash is { } pin ? ClientFor(pin) : null;
        var messages = new NumberedMessageClient(
            pinned ?? _http,
            new Uri(address, FdoHttp.Prefix),
            FdoHttp.MediaType,
            FdoLimits.MaxMessageLength
        );
        var session = new To0Owner(voucher, owner, [To2Address.From(OwnAddressOf(party))], Wanted);
        try
        {
            var last = await FdoConversation.RunAsync(
                session,
                async (type, body, stop) =>
                {
                    var (answer, content) = await messages.SendAsync((int)type, body, stop);
                    return ((FdoMessageType)answer, content);
                },
                cancel
            );
            return last switch
            {
                FdoStep.Finished => new To0Outcome(address, session.Granted!.Value, Error: null),
                FdoStep.Refused refused => new To0Outcome(address, TimeSpan.Zero, $"{address.Authority}: {refused.Fault.Text}"),
                FdoStep.EndedByPeer ended => new To0Outcome(
                    address,
                    TimeSpan.Zero,
                    $"{address.Authority} refused with {(int)ended.Error.Code} at message {(int)ended.Error.Previous}"
                ),
                _ => new To0Outcome(address, TimeSpan.Zero, FdoFault.Internal.Text),
            };
        }
        catch (MessageTransportException failure)
        {
            return new To0Outcome(address, TimeSpan.Zero, failure.Message);
        }
    }

    // TO0 protects itself: the rendezvous gets nothing but what it may pass on, and what it says is believed by nobody. So its
    // certificate counts only where the voucher names it.
    private static HttpClient ClientFor(FdoHash? pin)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    pin is null
                    || certificate is not null && pin.Matches(FdoHash.Compute(pin.Type, certificate.GetRawCertData())),
            },
        };
        return new HttpClient(handler) { Timeout = Timeout };
    }
}
