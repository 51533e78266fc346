using System.Buffers;
using System.Net.Security;
using Imprint.Crypto.Custody;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsHandshakeTests : IDisposable
{
    private readonly TlsParty _server = new("server");
    private readonly TlsParty _client = new("client");

    [Theory]
    [InlineData(TlsVersion.Tls12, KeyKind.P256, false)]
    [InlineData(TlsVersion.Tls12, KeyKind.P384, false)]
    [InlineData(TlsVersion.Tls13, KeyKind.P256, false)]
    [InlineData(TlsVersion.Tls13, KeyKind.P384, false)]
    [InlineData(TlsVersion.Tls12, KeyKind.P256, true)]
    [InlineData(TlsVersion.Tls12, KeyKind.P384, true)]
    [InlineData(TlsVersion.Tls13, KeyKind.P256, true)]
    [InlineData(TlsVersion.Tls13, KeyKind.P384, true)]
    public void Both_sides_show_a_certificate_and_know_each_other(TlsVersion version, KeyKind kind, bool signedElsewhere)
    {
        using TlsParty serverParty = new("server", kind),
            clientParty = new("client", kind);
        using var serverContext = TlsContext.ForServer(Options(version, serverParty, clientParty.Check, signedElsewhere));
        using var clientContext = TlsContext.ForClient(Options(version, clientParty, serverParty.Check, signedElsewhere));
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();

        foreach (var session in new[] { pair.Client, pair.Server })
        {
            Assert.Equal(version, session.Version);
            Assert.False(session.WasResumed);
            Assert.Equal(
                version == TlsVersion.Tls13
                    ? TlsCipherSuite.TLS_AES_128_GCM_SHA256
                    : TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                session.CipherSuite
            );
        }

        Assert.Equal(clientParty.Chain, pair.Server.PeerChain, SameBytes);
        Assert.Equal(serverParty.Chain, pair.Client.PeerChain, SameBytes);
        Assert.Equal(pair.Client.ClientRandom, pair.Server.ClientRandom);
        Assert.Equal(pair.Client.ServerRandom, pair.Server.ServerRandom);
        Assert.NotEqual(pair.Client.ClientRandom, pair.Client.ServerRandom);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Data_goes_both_ways_in_pieces_of_any_size(TlsVersion version)
    {
        using var pair = Pair(version).ShakeToTheEnd();
        var random = new Random(5);
        foreach (var length in new[] { 1, 100, 16_384, 16_385, 60_000 })
        {
            var data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(data, pair.Carry(data, toServer: true));
            Assert.Equal(data, pair.Carry(data, toServer: false));
        }

        Assert.Empty(TlsPair.ReadAll(pair.Server));
        Assert.Empty(pair.Carry([], toServer: true));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void A_handshake_may_arrive_byte_by_byte(TlsVersion version)
    {
        using var pair = Pair(version);
        ArrayBufferWriter<byte> toServer = new(),
            toClient = new();
        pair.Client.Advance([], toServer);
        while (toServer.WrittenCount + toClient.WrittenCount > 0)
        {
            Trickle(toServer, pair.Server, toClient);
            Trickle(toClient, pair.Client, toServer);
        }

        Assert.Equal(TlsProgress.Established, pair.Client.Progress);
        Assert.Equal(TlsProgress.Established, pair.Server.Progress);
    }

    [Fact]
    public void The_highest_version_that_both_allow_is_taken()
    {
        using var serverContext = TlsContext.ForServer(new() { CheckPeer = null, Credential = _server.WithKey() });
        using var old = TlsContext.ForClient(new() { CheckPeer = _server.Check, MaxVersion = TlsVersion.Tls12 });
        using var current = TlsContext.ForClient(new() { CheckPeer = _server.Check });

        using var first = TlsPair.Of(old, serverContext).ShakeToTheEnd();
        using var second = TlsPair.Of(current, serverContext).ShakeToTheEnd();

        Assert.Equal(TlsVersion.Tls12, first.Client.Version);
        Assert.Equal(TlsVersion.Tls13, second.Client.Version);
        Assert.Empty(second.Server.PeerChain);
    }

    [Fact]
    public void Without_a_version_in_common_there_is_no_session()
    {
        using var serverContext = TlsContext.ForServer(Options(TlsVersion.Tls13, _server, check: null));
        using var clientContext = TlsContext.ForClient(Options(TlsVersion.Tls12, party: null, _server.Check));
        using var pair = TlsPair.Of(clientContext, serverContext).Shake();

        Assert.Equal(TlsFailureReason.NothingInCommon, pair.Server.Failure!.Reason);
        Assert.Equal(TlsAlert.ProtocolVersion, pair.Server.Failure.Sent);
        Assert.Equal(TlsFailureReason.PeerAlert, pair.Client.Failure!.Reason);
        Assert.Equal(TlsAlert.ProtocolVersion, pair.Client.Failure.Received);
    }

    [Fact]
    public void Without_a_cipher_in_common_there_is_no_session()
    {
        using var serverContext = TlsContext.ForServer(
            Options(TlsVersion.Tls12, _server, check: null) with
            {
                CipherList = "ECDHE-ECDSA-AES256-GCM-SHA384",
            }
        );
        using var clientContext = TlsContext.ForClient(
            Options(TlsVersion.Tls12, party: null, _server.Check) with
            {
                CipherList = "ECDHE-ECDSA-AES128-GCM-SHA256",
            }
        );
        using var pair = TlsPair.Of(clientContext, serverContext).Shake();

        Assert.Equal(TlsFailureReason.NothingInCommon, pair.Server.Failure!.Reason);
        Assert.Equal(TlsAlert.HandshakeFailure, pair.Client.Failure!.Received);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Closing_tells_the_peer(TlsVersion version)
    {
        using var pair = Pair(version).ShakeToTheEnd();
        var wire = new ArrayBufferWriter<byte>();
        pair.Client.Write("the last word"u8, wire);
        pair.Client.Close(wire);
        Assert.Equal(TlsProgress.Closed, pair.Client.Progress);

        var answers = new ArrayBufferWriter<byte>();
        pair.Server.Advance(wire.WrittenSpan, answers);
        Assert.Equal("the last word"u8.ToArray(), TlsPair.ReadAll(pair.Server));
        Assert.Equal(TlsProgress.Closed, pair.Server.Progress);
        pair.Server.Close(answers);
        Assert.NotEqual(0, answers.WrittenCount);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Write([1], wire));

        // Late bytes change nothing.
        Assert.Equal(TlsProgress.Closed, pair.Client.Advance(answers.WrittenSpan, wire));
        Assert.Null(pair.Server.Failure);
    }

    [Fact]
    public void A_handshake_that_is_closed_half_way_has_agreed_on_nothing()
    {
        using var pair = Pair(TlsVersion.Tls13);
        var wire = new ArrayBufferWriter<byte>();
        pair.Client.Advance([], wire);
        pair.Client.Close(wire);

        Assert.Equal(TlsProgress.Closed, pair.Client.Progress);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Version);
        Assert.Throws<InvalidOperationException>(() => pair.Client.ExportKeyingMaterial("label", [], false, 32));
    }

    [Fact]
    public void A_server_name_is_sent_and_a_server_takes_none()
    {
        using var clientContext = TlsContext.ForClient(Options(TlsVersion.Tls13, party: null, check: null));
        using var serverContext = TlsContext.ForServer(Options(TlsVersion.Tls13, _server, check: null));
        using var client = clientContext.Open("server.example");
        var hello = new ArrayBufferWriter<byte>();
        client.Advance([], hello);

        Assert.True(hello.WrittenSpan.IndexOf("server.example"u8) > 0);
        Assert.Throws<InvalidOperationException>(() => serverContext.Open("server.example"));
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    internal static TlsOptions Options(TlsVersion version, TlsParty? party, TlsPeerCheck? check, bool signedElsewhere = false) =>
        new()
        {
            MinVersion = version,
            MaxVersion = version,
            CheckPeer = check,
            Credential = signedElsewhere ? party?.SignedElsewhere() : party?.WithKey(),
        };

    private TlsPair Pair(TlsVersion version)
    {
        using var serverContext = TlsContext.ForServer(Options(version, _server, _client.Check));
        using var clientContext = TlsContext.ForClient(Options(version, _client, _server.Check));
        return TlsPair.Of(clientContext, serverContext); // Sessions keep what they need of a context that is disposed.
    }

    private static bool SameBytes(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span);

    private static void Trickle(ArrayBufferWriter<byte> from, TlsSession to, ArrayBufferWriter<byte> answers)
    {
        foreach (var octet in from.WrittenSpan.ToArray())
            to.Advance([octet], answers);
        from.ResetWrittenCount();
    }
}
