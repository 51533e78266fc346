using Imprint.Device.Channel;
using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Pki.Chains;
using Imprint.Web.Messages;

namespace Imprint.Device.Onboarding;

/// <summary>Does what a session asks for and gives its next step.</summary>
internal delegate Task<FdoStep> FdoWork(FdoStep.Work work, CancellationToken cancel);

/// <summary>The HTTP binding of FIDO Device Onboard, as a device uses it for one run of one protocol.</summary>
internal sealed class FdoConnection : IDisposable
{
    private const string MediaType = "application/cbor";
    private const string MessagePath = "/fdo/101/msg";

    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly NumberedMessageClient _messages;

    public FdoConnection(Uri server, ServerTrust trust, TimeSpan answerTimeout, TimeProvider clock)
    {
        var options = new ChannelOptions
        {
            BaseAddress = server,
            Trust = trust,
            Time = () => CheckTime.IgnoredForLackOfClock,
            RequestTimeout = answerTimeout,
            MaxConnections = 1,
            MaxRequestBytes = FdoLimits.MaxMessageLength,
            MaxResponseBytes = FdoLimits.MaxMessageLength,
        };
        _clock = clock;
        _http = DeviceChannel.Open(options, clock);
        var prefix = new Uri(server.AbsoluteUri.TrimEnd('/') + MessagePath);
        _messages = new NumberedMessageClient(_http, prefix, MediaType, FdoLimits.MaxMessageLength);
    }

    /// <summary>
    /// Runs a session to its end: finished, refused by us, or ended by the peer. Throws <see cref="MessageTransportException"/>
    /// when there is no answer.
    /// </summary>
    /// <param name="pause">How long to wait before the next message.</param>
    public async Task<FdoStep> RunAsync(FdoClient session, FdoWork? work, CancellationToken cancel, Func<TimeSpan>? pause = null)
    {
        FdoStep step = session.Start();
        while (true)
        {
            switch (step)
            {
                case FdoStep.Send send:
                    if (pause?.Invoke() is { Ticks: > 0 } wait)
                        await Task.Delay(wait, _clock, cancel);
                    var (type, body) = await _messages.SendAsync((int)send.Type, send.Body, cancel);
                    step = session.Receive((FdoMessageType)type, body);
                    break;
                case FdoStep.Work due when work is not null:
                    step = await work(due, cancel);
                    break;
                case FdoStep.Refused refused:
                    await TellAsync(refused, cancel);
                    return step;
                default:
                    return step;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    // Whether the peer hears of it changes nothing for us.
    private async Task TellAsync(FdoStep.Refused refused, CancellationToken cancel)
    {
        try
        {
            await _messages.SendAsync((int)FdoMessageType.Error, refused.Error.Encode(), cancel);
        }
        catch (MessageTransportException) { }
    }
}
