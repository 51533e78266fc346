using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Crypto.OpenSsl;
using Imprint.Crypto.Tests.Custody;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsStreamTests : IDisposable
{
    private readonly TlsParty _server = new("server");
    private readonly TlsParty _client = new("client", KeyKind.P384);

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls12, TlsVersion.Tls13];

    public static TheoryData<TlsVersion, int> Sizes =>
        new(
            from version in new[] { TlsVersion.Tls12, TlsVersion.Tls13 }
            from size in new[] { 1, 16384, 16385, 32769, 1_000_000 }
            select (version, size)
        );

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Data_arrives_as_it_was_written(TlsVersion version, int size)
    {
        var (client, server) = await OpenAsync(version);
        await using (client)
        await using (server)
        {
            var data = RandomNumberGenerator.GetBytes(size);

            Assert.Equal(data, await CarryAsync(client, server, data));
            Assert.Equal(data, await CarryAsync(server, client, data));
            Assert.Equal(version, client.Version);
            Assert.Equal(client.CipherSuite, server.CipherSuite);
            Assert.Equal(_client.Certificate, server.PeerChain[0].ToArray());
            Assert.Equal(_server.Certificate, client.PeerChain[0].ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Both_directions_are_busy_at_once(TlsVersion version)
    {
        var (client, server) = await OpenAsync(version);
        await using (client)
        await using (server)
        {
            var up = RandomNumberGenerator.GetBytes(3_000_000);
            var down = RandomNumberGenerator.GetBytes(3_000_000);

            var arrived = await Task.WhenAll(CarryAsync(client, server, up), CarryAsync(server, client, down));

            Assert.Equal(up, arrived[0]);
            Assert.Equal(down, arrived[1]);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_server_of_the_platform_sees_the_certificate_that_was_signed_for_elsewhere(SslProtocols version)
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        using var certificate = X509CertificateLoader.LoadCertificate(_server.Certificate);
        using var own = certificate.CopyWithPrivateKey(_server.Key);
        await using var server = new SslStream(serverEnd);
        var accepting = server.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = own,
                EnabledSslProtocols = version,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            }
        );
        using var context = TlsContext.ForClient(
            new TlsOptions { CheckPeer = _server.Check, Credential = _client.SignedElsewhere() }
        );

        await using var client = await TlsStream.OpenAsync(context, clientEnd);
        await accepting;

        Assert.Equal(_client.Certificate, server.RemoteCertificate!.GetRawCertData());
        var data = RandomNumberGenerator.GetBytes(100_000);
        Assert.Equal(data, await CarryAsync(client, server, data));
        Assert.Equal(data, await CarryAsync(server, client, data));
        await server.ShutdownAsync();
        Assert.Equal(0, await client.ReadAsync(new byte[10]));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_end_in_order_is_read_as_the_end(TlsVersion version)
    {
        var (client, server) = await OpenAsync(version);
        await using (server)
        {
            await client.WriteAsync("last words"u8.ToArray());
            await client.DisposeAsync();

            var buffer = new byte[100];
            Assert.Equal(10, await server.ReadAsync(buffer));
            Assert.Equal(0, await server.ReadAsync(buffer));
            Assert.Equal(0, await server.ReadAsync(buffer));
            await Assert.ThrowsAsync<TlsException>(async () => await server.WriteAsync("late"u8.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_transport_that_just_ends_is_no_end_in_order(TlsVersion version)
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        var (client, server) = await OpenAsync(version, serverEnd, clientEnd);
        await using (client)
        {
            await serverEnd.DisposeAsync();

            var cut = await Assert.ThrowsAsync<TlsException>(() => client.ReadAsync(new byte[10]).AsTask());

            Assert.Null(cut.Failure);
        }

        await server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_refused_peer_is_told_and_the_transport_closed(TlsVersion version)
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        using var serverContext = ServerContext(version);
        using var clientContext = TlsContext.ForClient(
            new TlsOptions { CheckPeer = _ => TlsVerdict.Expired, Credential = _client.SignedElsewhere() }
        );
        var accepting = TlsStream.OpenAsync(serverContext, serverEnd);

        var refusing = await Assert.ThrowsAsync<TlsException>(() => TlsStream.OpenAsync(clientContext, clientEnd));
        var refused = await Assert.ThrowsAsync<TlsException>(() => accepting);

        Assert.Equal(TlsFailureReason.PeerCertificateRefused, refusing.Failure!.Reason);
        Assert.Equal(TlsFailureReason.PeerAlert, refused.Failure!.Reason);
        Assert.Equal(TlsAlert.CertificateExpired, refused.Failure.Received);
        Assert.Contains("CertificateExpired", refusing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_is_refused_late_learns_it_by_reading()
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        using var serverContext = TlsContext.ForServer(
            new TlsOptions { CheckPeer = _ => TlsVerdict.Revoked, Credential = _server.SignedElsewhere() }
        );
        using var clientContext = ClientContext(TlsVersion.Tls13);
        var accepting = TlsStream.OpenAsync(serverContext, serverEnd);

        await using var client = await TlsStream.OpenAsync(clientContext, clientEnd);
        await Assert.ThrowsAsync<TlsException>(() => accepting);
        var refused = await Assert.ThrowsAsync<TlsException>(() => client.ReadAsync(new byte[10]).AsTask());

        Assert.Equal(TlsAlert.CertificateRevoked, refused.Failure!.Received);
    }

    [Fact]
    public async Task What_the_signer_throws_is_the_cause()
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        var failure = new InvalidOperationException("The element is locked.");
        using var serverContext = ServerContext(TlsVersion.Tls13);
        using var clientContext = TlsContext.ForClient(
            new TlsOptions { CheckPeer = _server.Check, Credential = TlsCredential.SignedBy(_client.Chain, _ => throw failure) }
        );
        var accepting = TlsStream.OpenAsync(serverContext, serverEnd);

        var thrown = await Assert.ThrowsAsync<TlsException>(() => TlsStream.OpenAsync(clientContext, clientEnd));

        Assert.Same(failure, thrown.InnerException);
        await Assert.ThrowsAsync<TlsException>(() => accepting);
    }

    [Fact]
    public async Task A_handshake_with_a_silent_peer_can_be_cancelled()
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        using var context = ClientContext(TlsVersion.Tls13);
        using var cancel = new CancellationTokenSource();
        var opening = TlsStream.OpenAsync(context, clientEnd, "server.example", cancel.Token);
        Assert.True(await serverEnd.ReadAsync(new byte[10]) > 0);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        while (await serverEnd.ReadAsync(new byte[1000]) > 0)
        {
            // Up to the end of the transport, which the client has closed.
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_TLS_fail_the_handshake()
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        using var context = ClientContext(TlsVersion.Tls13);
        await serverEnd.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        var failed = await Assert.ThrowsAsync<TlsException>(() => TlsStream.OpenAsync(context, clientEnd));

        Assert.Equal(TlsFailureReason.ProtocolError, failed.Failure!.Reason);
    }

    [Fact]
    public async Task A_changed_record_ends_the_stream()
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        var (client, server) = await OpenAsync(TlsVersion.Tls13, serverEnd, clientEnd);
        await using (client)
        await using (server)
        {
            byte[] forged = [23, 3, 3, 0, 32, .. new byte[32]];
            await clientEnd.WriteAsync(forged);

            var failed = await Assert.ThrowsAsync<TlsException>(() => server.ReadAsync(new byte[10]).AsTask());
            Assert.Equal(TlsAlert.BadRecordMac, failed.Failure!.Sent);
            await Assert.ThrowsAsync<TlsException>(async () => await server.WriteAsync("x"u8.ToArray()));
            var told = await Assert.ThrowsAsync<TlsException>(() => client.ReadAsync(new byte[10]).AsTask());
            Assert.Equal(TlsAlert.BadRecordMac, told.Failure!.Received);
        }
    }

    [Fact]
    public async Task A_write_that_is_cancelled_in_the_middle_ends_writing()
    {
        var (client, server) = await OpenAsync(TlsVersion.Tls13);
        await using (client)
        await using (server)
        {
            using var cancel = new CancellationTokenSource();
            var writing = client.WriteAsync(new byte[1_000_000], cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

            await Assert.ThrowsAsync<TlsException>(async () => await client.WriteAsync("more"u8.ToArray()));
        }
    }

    [Fact]
    public async Task A_read_can_be_cancelled_and_done_again()
    {
        var (client, server) = await OpenAsync(TlsVersion.Tls13);
        await using (client)
        await using (server)
        {
            using var cancel = new CancellationTokenSource();
            var reading = server.ReadAsync(new byte[10], cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

            Assert.Equal("still there"u8.ToArray(), await CarryAsync(client, server, "still there"u8.ToArray()));
        }
    }

    [Fact]
    public async Task Closing_wakes_a_reader()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connecting = new TcpClient();
        await connecting.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptTcpClientAsync();
        var (client, server) = await OpenAsync(TlsVersion.Tls13, accepted.GetStream(), connecting.GetStream());
        var reading = client.ReadAsync(new byte[10]).AsTask();

        await client.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => reading);
        Assert.False(client.CanRead);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReadAsync(new byte[10]).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.WriteAsync(new byte[10]));
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Reading_and_writing_work_without_waiting_asynchronously_too()
    {
        var (client, server) = await OpenAsync(TlsVersion.Tls13);
        await using (client)
        await using (server)
        {
            var buffer = new byte[3];
            client.Write([1, 2, 3], 0, 3);
            client.Flush();

            Assert.Equal(3, server.Read(buffer, 0, 3));
            Assert.Equal([1, 2, 3], buffer);
            Assert.Equal(0, await server.ReadAsync(Memory<byte>.Empty));
        }
    }

    [Fact]
    public async Task Many_streams_live_side_by_side()
    {
        using var serverContext = TlsContext.ForServer(
            new TlsOptions { CheckPeer = _client.Check, Credential = _server.SignedElsewhereLocked() }
        );
        using var clientContext = TlsContext.ForClient(
            new TlsOptions { CheckPeer = _server.Check, Credential = _client.SignedElsewhereLocked() }
        );

        await Parallel.ForAsync(
            0,
            40,
            async (_, cancel) =>
            {
                var (serverEnd, clientEnd) = StreamPair.Create();
                var accepting = TlsStream.OpenAsync(serverContext, serverEnd, cancel: cancel);
                await using var client = await TlsStream.OpenAsync(clientContext, clientEnd, cancel: cancel);
                await using var server = await accepting;
                var data = RandomNumberGenerator.GetBytes(50_000);
                Assert.Equal(data, await CarryAsync(client, server, data));
            }
        );
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private TlsContext ServerContext(TlsVersion version) =>
        TlsContext.ForServer(
            new TlsOptions
            {
                CheckPeer = _client.Check,
                Credential = _server.SignedElsewhere(),
                MinVersion = version,
                MaxVersion = version,
            }
        );

    private TlsContext ClientContext(TlsVersion version) =>
        TlsContext.ForClient(
            new TlsOptions
            {
                CheckPeer = _server.Check,
                Credential = _client.SignedElsewhere(),
                MinVersion = version,
                MaxVersion = version,
            }
        );

    private Task<(TlsStream Client, TlsStream Server)> OpenAsync(TlsVersion version)
    {
        var (serverEnd, clientEnd) = StreamPair.Create();
        return OpenAsync(version, serverEnd, clientEnd);
    }

    private async Task<(TlsStream Client, TlsStream Server)> OpenAsync(TlsVersion version, Stream serverEnd, Stream clientEnd)
    {
        using var serverContext = ServerContext(version);
        using var clientContext = ClientContext(version);
        var accepting = TlsStream.OpenAsync(serverContext, serverEnd);
        var client = await TlsStream.OpenAsync(clientContext, clientEnd, "server.example");
        return (client, await accepting);
    }

    private static async Task<byte[]> CarryAsync(Stream from, Stream to, byte[] data)
    {
        var arrived = new byte[data.Length];
        var writing = from.WriteAsync(data).AsTask();
        await to.ReadExactlyAsync(arrived);
        await writing;
        return arrived;
    }
}
