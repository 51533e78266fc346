using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsResumptionTests : IDisposable
{
    private readonly TlsParty _server = new("server");
    private readonly TlsParty _client = new("client");
    private readonly Secret _ticketKey = Secret.Random(32);

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls12, TlsVersion.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Any_node_with_the_ticket_key_resumes(TlsVersion version)
    {
        using var clientContext = TlsContext.ForClient(Client(version));
        using var session = FirstSession(version, clientContext, Server(version));

        var wasChecked = false;
        using var anotherNode = TlsContext.ForServer(
            Server(version) with
            {
                CheckPeer = chain =>
                {
                    wasChecked = true;
                    return _client.Check(chain);
                },
            }
        );
        using var pair = TlsPair.Of(clientContext, anotherNode, session).ShakeToTheEnd();

        Assert.True(pair.Client.WasResumed);
        Assert.True(pair.Server.WasResumed);
        Assert.False(wasChecked);
        Assert.Equal(_client.Certificate, Assert.Single(pair.Server.PeerChain).ToArray());
        Assert.Equal("still works"u8.ToArray(), pair.Carry("still works"u8.ToArray(), toServer: true));
        using var here = pair.Client.ExportKeyingMaterial("label", [], false, 32);
        using var there = pair.Server.ExportKeyingMaterial("label", [], false, 32);
        Assert.True(here.Matches(there.Span));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Another_key_another_name_or_no_tickets_mean_a_full_handshake(TlsVersion version)
    {
        using var otherKey = Secret.Random(32);
        using var clientContext = TlsContext.ForClient(Client(version));
        TlsOptions[] others =
        [
            Server(version) with
            {
                TicketKey = otherKey,
            },
            Server(version) with
            {
                TicketKey = null,
            },
            Server(version) with
            {
                SessionName = "another",
            },
            Server(version) with
            {
                Tickets = 0,
            },
        ];
        foreach (var other in others)
        {
            using var session = FirstSession(version, clientContext, Server(version));
            using var serverContext = TlsContext.ForServer(other);
            using var pair = TlsPair.Of(clientContext, serverContext, session).ShakeToTheEnd();
            Assert.False(pair.Client.WasResumed);
            Assert.False(pair.Server.WasResumed);
            Assert.Equal(2, pair.Server.PeerChain.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_server_without_tickets_leaves_nothing_to_resume(TlsVersion version)
    {
        using var clientContext = TlsContext.ForClient(Client(version));
        using var serverContext = TlsContext.ForServer(Server(version) with { Tickets = 0 });
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();

        Assert.Null(pair.Client.ExportSession());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_resumed_session_hands_out_its_own_ticket_or_keeps_the_old_one(TlsVersion version)
    {
        using var clientContext = TlsContext.ForClient(Client(version));
        using var serverContext = TlsContext.ForServer(Server(version));
        var session = FirstSession(version, clientContext, Server(version));
        for (var i = 0; i < 3; i++)
        {
            using var pair = TlsPair.Of(clientContext, serverContext, session).ShakeToTheEnd();
            Assert.True(pair.Client.WasResumed);
            session.Dispose();
            session = pair.Client.ExportSession()!;
        }

        session.Dispose();
    }

    [Fact]
    public void A_session_in_another_version_is_not_resumed()
    {
        using var oldClient = TlsContext.ForClient(Client(TlsVersion.Tls12));
        using var newClient = TlsContext.ForClient(Client(TlsVersion.Tls13));
        using var serverContext = TlsContext.ForServer(Server(TlsVersion.Tls13));
        using var session = FirstSession(TlsVersion.Tls12, oldClient, Server(TlsVersion.Tls12));
        using var pair = TlsPair.Of(newClient, serverContext, session).ShakeToTheEnd();

        Assert.False(pair.Client.WasResumed);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_spoilt_ticket_means_a_full_handshake_or_a_fault_and_nothing_else(TlsVersion version)
    {
        const int Seed = 77;
        var random = new Random(Seed);
        using var clientContext = TlsContext.ForClient(Client(version));
        using var serverContext = TlsContext.ForServer(Server(version));
        using var session = FirstSession(version, clientContext, Server(version));
        for (var i = 0; i < 60; i++)
        {
            var spoilt = session.Span.ToArray();
            spoilt[random.Next(spoilt.Length)] ^= (byte)random.Next(1, 256);
            using var resume = new Secret(spoilt);
            try
            {
                using var pair = TlsPair.Of(clientContext, serverContext, resume).Shake();
                Assert.NotEqual(TlsProgress.Closed, pair.Server.Progress);
            }
            catch (OpenSslException)
            {
                // What we kept ourselves cannot be read: known before a byte is sent.
            }
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var shortKey = Secret.Random(16);
        var good = Server(TlsVersion.Tls13);

        Assert.Throws<ArgumentException>(() => TlsContext.ForServer(good with { TicketKey = shortKey }));
        Assert.Throws<ArgumentException>(() => TlsContext.ForServer(good with { Tickets = 1000 }));
        Assert.Throws<ArgumentException>(() => TlsContext.ForServer(good with { SessionName = "" }));
        Assert.Throws<ArgumentException>(() => TlsContext.ForServer(good with { MaxVersion = TlsVersion.Tls12 }));
        Assert.Throws<OpenSslException>(() => TlsContext.ForServer(good with { Groups = "no such group" }));
        Assert.Throws<OpenSslException>(() => TlsContext.ForServer(good with { CipherSuites = "no such suite" }));
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _ticketKey.Dispose();
    }

    private TlsOptions Server(TlsVersion version) =>
        TlsHandshakeTests.Options(version, _server, _client.Check) with
        {
            Tickets = 1,
            TicketKey = _ticketKey,
        };

    private TlsOptions Client(TlsVersion version) => TlsHandshakeTests.Options(version, _client, _server.Check);

    private static Secret FirstSession(TlsVersion version, TlsContext clientContext, TlsOptions server)
    {
        using var serverContext = TlsContext.ForServer(server);
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
        Assert.Equal(version, pair.Client.Version);
        Assert.False(pair.Client.WasResumed);
        return pair.Client.ExportSession() ?? throw new InvalidOperationException("The server gave no ticket.");
    }
}
