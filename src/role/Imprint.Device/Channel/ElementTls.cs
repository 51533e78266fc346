using System.Net;
using System.Net.Sockets;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Device.Channel;

/// <summary>Opens connections to one server: TCP, and TLS on top of it whose client certificate is signed for by the element.</summary>
internal sealed class ElementTls : IDisposable
{
    private readonly ChannelOptions _options;
    private readonly TimeProvider _clock;
    private readonly string? _serverName;
    private readonly TlsContext? _context;

    public ElementTls(ChannelOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        if (options.BaseAddress.Scheme != Uri.UriSchemeHttps)
            return;
        var host = options.BaseAddress.IdnHost;
        _serverName = IPAddress.TryParse(host, out _) ? null : host; // RFC 6066 section 3
        _context = TlsContext.ForClient(
            new TlsOptions
            {
                CheckPeer = new ServerCheck(options.Trust, host, options.Time).Judge,
                Credential = options.ClientKey?.ToTlsCredential(),
                MinVersion = options.MinVersion,
                MaxVersion = options.MaxVersion,
            }
        );
    }

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var transport = await ConnectAsync(context.DnsEndPoint, either.Token);
            return _context is null ? transport : await TlsStream.OpenAsync(_context, transport, _serverName, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ChannelException(ChannelFault.Timeout, "The server did not connect in time.");
        }
        catch (TlsException failure)
        {
            throw Failures.OfHandshake(failure);
        }
    }

    public void Dispose() => _context?.Dispose();

    private static async Task<NetworkStream> ConnectAsync(DnsEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
