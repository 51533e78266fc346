using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Imprint.Web.Tests.Rig;

/// <summary>A TLS server that says exactly what a test wants, byte for byte, and may misbehave.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, string, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2 _certificate;
    private readonly Task _accepting;
    private int _requests;

    /// <param name="answer">Gets the number of the request, its head, and the stream to write to; the connection closes behind it.</param>
    public RawServer(X509Certificate2 certificate, Func<int, string, Stream, CancellationToken, Task> answer)
    {
        (_certificate, _answer) = (certificate, answer);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Requests => Volatile.Read(ref _requests);

    public static Func<int, string, Stream, CancellationToken, Task> Says(string text) =>
        (_, _, stream, cancel) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate },
                _stop.Token
            );
            if (await ReadHeadAsync(stream) is not { } head)
                return;
            await _answer(Interlocked.Increment(ref _requests), head, stream, _stop.Token);
            await stream.ShutdownAsync();
        }
        catch (Exception gone)
            when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client has hung up, which is what most of these tests make it do.
        }
    }

    private async Task<string?> ReadHeadAsync(SslStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
