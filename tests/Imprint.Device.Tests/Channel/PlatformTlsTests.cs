using System.Diagnostics.Tracing;
using System.Net.Security;
using System.Net.Sockets;
using Imprint.Crypto.Custody;
using Imprint.Element;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Imprint.Device.Tests.Channel;

[CollectionDefinition(nameof(PlatformTlsTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The platform's TLS, which would want the key itself, has no part in a channel. Alone, because it looks at the whole process.</summary>
[Collection(nameof(PlatformTlsTests))]
public sealed class PlatformTlsTests
{
    [Fact]
    public async Task The_client_side_of_a_channel_is_not_the_platforms()
    {
        using var authority = ServerAuthority.Create();
        using var certificate = authority.IssueServer();
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        element.InstallFactoryChain(authority.ChainFor(element.FactoryKey, "device"));
        await using var server = await ChannelServer.StartAsync(certificate, clients: ClientCertificateMode.AllowCertificate);
        using var handshakes = new PlatformHandshakes();

        using (var client = ChannelRig.To(server.Address, key: element.FactoryKey).Open())
            Assert.Equal("Tls13 CN=device", await client.GetStringAsync("/who"));
        Assert.Equal((0, 1), (handshakes.OfClients, handshakes.OfServers));

        await ConnectByPlatformAsync(server.Address);
        Assert.Equal((1, 2), (handshakes.OfClients, handshakes.OfServers));
    }

    private static async Task ConnectByPlatformAsync(Uri address)
    {
        using var transport = new TcpClient();
        await transport.ConnectAsync(address.Host, address.Port);
        await using var stream = new SslStream(transport.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            }
        );
    }

    /// <summary>Counts what the platform reports of its own TLS.</summary>
    private sealed class PlatformHandshakes : EventListener
    {
        private int _ofClients;
        private int _ofServers;

        public int OfClients => _ofClients;

        public int OfServers => _ofServers;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Security")
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name != "System.Net.Security" || eventData.EventName != "HandshakeStart")
                return;
            if (eventData.Payload![0] is true)
                Interlocked.Increment(ref _ofServers);
            else
                Interlocked.Increment(ref _ofClients);
        }
    }
}
