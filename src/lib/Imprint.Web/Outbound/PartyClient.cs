using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Imprint.Web.Correlation;
using Imprint.Wire;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Outbound;

/// <summary>
/// Calls one other party: over TLS with a pinned server and our own certificate, within limits of time and size, again when that is
/// safe. What can go wrong on the way is an answer, not an exception.
/// </summary>
public sealed class PartyClient : IDisposable
{
    private readonly PartyClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PartyClient> _log;
    private readonly RetryRule _retry;
    private readonly HttpClient _http;

    public PartyClient(PartyClientOptions options, TimeProvider clock, RandomSource random, ILogger<PartyClient> log)
    {
        if (options.BaseAddress.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException("Another party is reached over https.", nameof(options));
        _options = options;
        _clock = clock;
        _log = log;
        _retry = new RetryRule(options, clock, random);
        _http = new HttpClient(CreateHandler(options, clock))
        {
            BaseAddress = options.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan, // Our own, by the clock that was given.
        };
    }

    /// <summary>Sends a request until there is an answer that stands. Throws only when <paramref name="cancel"/> is cancelled.</summary>
    public async Task<PartyAnswer> SendAsync(PartyRequest request, CancellationToken cancel)
    {
        using var total = new CancellationTokenSource(_options.TotalTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancel);
        var startedAt = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendOnceAsync(request, either.Token, cancel) with { Attempts = attempt };
            if (_retry.PauseBehind(request, answer, attempt) is not { } pause)
                return answer;
            // A pause that outlives the total time would only turn this answer into a timeout.
            if (_clock.GetElapsedTime(startedAt) + pause >= _options.TotalTimeout)
                return answer;

            _log.TryingAgain(_options.BaseAddress.Authority, request.Method, attempt, Describe(answer), pause);
            await Task.Delay(pause, _clock, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(PartyClientOptions options, TimeProvider clock)
    {
        var pins = new ServerPins(options.ServerPins, options.BaseAddress.IdnHost, clock);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change of address is noticed
            MaxResponseHeadersLength = 32,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = pins.Validate,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    DisableCertificateDownloads = true,
                    RevocationMode = X509RevocationMode.NoCheck,
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                },
                ClientCertificateContext = options.ClientCertificate is { } own
                    ? SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true)
                    : null,
            },
        };
    }

    private async Task<PartyAnswer> SendOnceAsync(PartyRequest request, CancellationToken total, CancellationToken cancel)
    {
        using var attempt = new CancellationTokenSource(_options.AttemptTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, total);
        try
        {
            using var message = MessageOf(request);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (await BoundedBody.ReadAsync(response.Content, _options.MaxResponseBytes, either.Token) is not { } body)
                return Failures.TooLarge(_options.MaxResponseBytes);
            var type = response.Content.Headers.ContentType?.MediaType;
            return new PartyAnswer.Answered((int)response.StatusCode, response.Headers, type, body)
            {
                Problem = ReceivedProblem.Read(type, body),
            };
        }
        catch (HttpRequestException failure)
        {
            return Failures.Of(failure);
        }
        catch (IOException)
        {
            return Failures.Dropped();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failures.Timeout();
        }
    }

    private HttpRequestMessage MessageOf(PartyRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path)
        {
            Version = _options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Correlator.Current is { } correlator)
            message.Headers.TryAddWithoutValidation(Correlator.HeaderName, correlator);
        if (request.IdempotencyKey is { } key)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (request.ContentType is { } type)
            message.Content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = type } };
        return message;
    }

    private static string Describe(PartyAnswer answer) =>
        answer switch
        {
            PartyAnswer.Answered answered => answered.Problem?.Code ?? $"status {answered.Status}",
            PartyAnswer.Unreachable unreachable => unreachable.Reason.ToString(),
            _ => "",
        };
}
