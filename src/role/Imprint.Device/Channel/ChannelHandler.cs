using System.Net;

namespace Imprint.Device.Channel;

/// <summary>Sends requests to one server over connections of our own making, and keeps the limits.</summary>
internal sealed class ChannelHandler : DelegatingHandler
{
    private readonly ChannelOptions _options;
    private readonly TimeProvider _clock;
    private readonly ElementTls _tls;

    public ChannelHandler(ChannelOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _tls = new ElementTls(options, clock);
        InnerHandler = new SocketsHttpHandler
        {
            ConnectCallback = _tls.ConnectAsync,
            ConnectTimeout = Timeout.InfiniteTimeSpan, // As all timeouts: by the clock that was given.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = options.MaxConnections,
            MaxResponseHeadersLength = options.MaxHeaderKilobytes,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (!IsForThisServer(address))
            throw new ArgumentException("The address is on another server than this channel's.", nameof(request));

        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await FixLengthAsync(request, either.Token);
            Prepare(request, address);
            var response = await base.SendAsync(request, either.Token);
            return await TakeBodyAsync(response, either.Token);
        }
        catch (ChannelException)
        {
            throw;
        }
        catch (HttpRequestException failure)
        {
            throw Failures.Of(failure);
        }
        catch (IOException failure)
        {
            throw Failures.OfBody(failure);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChannelException(ChannelFault.Timeout, "No whole answer came in time.");
        }
        finally
        {
            request.RequestUri = address;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _tls.Dispose();
    }

    private bool IsForThisServer(Uri address) =>
        Uri.Compare(
            address,
            _options.BaseAddress,
            UriComponents.SchemeAndServer,
            UriFormat.SafeUnescaped,
            StringComparison.Ordinal
        ) == 0;

    // Peers read by Content-Length alone, so a body whose length nobody knows is collected first.
    private async Task FixLengthAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (request.Content is not { } content)
            return;
        request.Headers.TransferEncodingChunked = false;
        if (content.Headers.ContentLength is null)
            await content.LoadIntoBufferAsync(_options.MaxRequestBytes, cancel);
        if (content.Headers.ContentLength > _options.MaxRequestBytes)
            throw new ChannelException(ChannelFault.TooLarge, $"The request has more than {_options.MaxRequestBytes} bytes.");
    }

    // To the platform the connection is a plain one: it would put TLS of its own, which cannot sign elsewhere, on an https address.
    private static void Prepare(HttpRequestMessage request, Uri address)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Host ??= address.IsDefaultPort ? HostOf(address) : $"{HostOf(address)}:{address.Port}";
        if (address.Scheme == Uri.UriSchemeHttps)
            request.RequestUri = new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = address.Port }.Uri;
    }

    // An IPv6 address keeps its brackets.
    private static string HostOf(Uri address) => address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;

    private async Task<HttpResponseMessage> TakeBodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var received = response.Content;
            var body = new ByteArrayContent(await ReadAsync(received, cancel));
            foreach (var (name, values) in received.Headers)
            {
                if (name != "Content-Length")
                    body.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = body;
            received.Dispose();
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > _options.MaxResponseBytes)
            throw TooLarge();
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await content.ReadAsStreamAsync(cancel);
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var length)
        {
            if (body.Length + length > _options.MaxResponseBytes)
                throw TooLarge();
            body.Write(buffer, 0, length);
        }

        return body.ToArray();
    }

    private ChannelException TooLarge() =>
        new(ChannelFault.TooLarge, $"The answer has more than {_options.MaxResponseBytes} bytes.");
}
