using System.Buffers;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsHostileInputTests : IDisposable
{
    private readonly TlsParty _server = new("server");
    private readonly TlsParty _client = new("client");

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls12, TlsVersion.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Garbled_flights_fail_typed_and_never_throw(TlsVersion version)
    {
        using var serverContext = Server(version);
        using var clientContext = Client(version);
        var failures = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var victim = random.Next(4); // the flight that is garbled
            var flight = 0;
            using var pair = new TlsPair(clientContext.Open(), serverContext.Open())
            {
                OnTheWire = (_, bytes) => flight++ == victim ? Garble(bytes, random) : bytes,
            };
            try
            {
                pair.Shake();
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }

            foreach (var session in new[] { pair.Client, pair.Server })
            {
                Assert.Equal(session.Progress == TlsProgress.Failed, session.Failure is not null);
                if (session.Failure is not { } failure)
                    continue;
                failures++;
                Assert.NotEqual(TlsFailureReason.CallbackFailed, failure.Reason);
            }
        }

        Assert.True(failures > 300, $"Only {failures} sides failed: the garbling does not reach them.");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_flight_cut_at_any_point_leaves_both_waiting(TlsVersion version)
    {
        using var serverContext = Server(version);
        using var clientContext = Client(version);
        var hello = new ArrayBufferWriter<byte>();
        using var client = clientContext.Open();
        client.Advance([], hello);
        for (var length = 0; length < hello.WrittenCount; length++)
        {
            using var server = serverContext.Open();
            var answer = new ArrayBufferWriter<byte>();
            Assert.Equal(TlsProgress.NeedInput, server.Advance(hello.WrittenSpan[..length], answer));
            Assert.Equal(0, answer.WrittenCount);
        }
    }

    [Fact]
    public void Random_bytes_are_a_protocol_error()
    {
        using var serverContext = Server(TlsVersion.Tls13);
        var others = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = new byte[1 + (seed * 3)];
            new Random(seed).NextBytes(bytes);
            using var server = serverContext.Open();
            var progress = server.Advance(bytes, new ArrayBufferWriter<byte>());
            if (progress == TlsProgress.Failed)
                Assert.True(
                    server.Failure!.Reason is TlsFailureReason.ProtocolError or TlsFailureReason.NothingInCommon,
                    $"seed {seed}"
                );
            else
                others++;
        }

        Assert.True(others < 20, $"{others} of 200 were taken for the start of a hello.");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Garbled_data_ends_the_session(TlsVersion version)
    {
        using var serverContext = Server(version);
        using var clientContext = Client(version);
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
        var wire = new ArrayBufferWriter<byte>();
        pair.Client.Write("genuine"u8, wire);
        var garbled = wire.WrittenSpan.ToArray();
        garbled[^1] ^= 1;

        var alert = new ArrayBufferWriter<byte>();
        Assert.Equal(TlsProgress.Failed, pair.Server.Advance(garbled, alert));
        Assert.Equal(TlsAlert.BadRecordMac, pair.Server.Failure!.Sent);
        Assert.Empty(TlsPair.ReadAll(pair.Server));
        Assert.Equal(TlsProgress.Failed, pair.Client.Advance(alert.WrittenSpan, wire));
        Assert.Equal(TlsFailureReason.PeerAlert, pair.Client.Failure!.Reason);
        Assert.Throws<InvalidOperationException>(() => pair.Server.Write([1], wire));
    }

    [Fact]
    public void Garbage_behind_good_data_is_found_while_reading_and_its_alert_goes_out_with_the_next_step()
    {
        using var serverContext = Server(TlsVersion.Tls13);
        using var clientContext = Client(TlsVersion.Tls13);
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
        var wire = new ArrayBufferWriter<byte>();
        pair.Client.Write("genuine"u8, wire);
        var good = wire.WrittenCount;
        pair.Client.Write("spoilt"u8, wire);
        var bytes = wire.WrittenSpan.ToArray();
        bytes[good + 10] ^= 1;

        var alert = new ArrayBufferWriter<byte>();
        pair.Server.Advance(bytes, alert);
        Assert.Equal("genuine"u8.ToArray(), TlsPair.ReadAll(pair.Server));
        Assert.Equal(TlsProgress.Failed, pair.Server.Progress);
        Assert.Equal(0, alert.WrittenCount);
        pair.Server.Advance([], alert);
        Assert.NotEqual(0, alert.WrittenCount);
    }

    [Fact]
    public void A_peer_that_sends_without_end_is_stopped()
    {
        using var serverContext = TlsContext.ForServer(
            TlsHandshakeTests.Options(TlsVersion.Tls13, _server, check: null) with
            {
                MaxHandshakeBytes = 2000,
                MaxPendingBytes = 5000,
            }
        );
        using var clientContext = TlsContext.ForClient(TlsHandshakeTests.Options(TlsVersion.Tls13, party: null, _server.Check));
        using var flooded = serverContext.Open();
        var outgoing = new ArrayBufferWriter<byte>();

        // The header of a record that never ends.
        Assert.Equal(TlsProgress.NeedInput, flooded.Advance([0x16, 3, 1, 0x3F, 0xFF], outgoing));
        for (var i = 0; i < 19; i++)
            Assert.Equal(TlsProgress.NeedInput, flooded.Advance(new byte[100], outgoing));
        Assert.Equal(TlsProgress.Failed, flooded.Advance(new byte[100], outgoing));
        Assert.Equal(TlsFailureReason.TooMuchInput, flooded.Failure!.Reason);

        // After the handshake the limit is on what waits, not on what passes.
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
        for (var i = 0; i < 20; i++)
            Assert.Equal(3000, pair.Carry(new byte[3000], toServer: true).Length);
        var wire = new ArrayBufferWriter<byte>();
        pair.Client.Write(new byte[6000], wire);
        Assert.Equal(TlsProgress.Failed, pair.Server.Advance(wire.WrittenSpan, outgoing));
        Assert.Equal(TlsFailureReason.TooMuchInput, pair.Server.Failure!.Reason);
    }

    [Fact]
    public void Renegotiation_is_refused_by_not_being_there()
    {
        // A second ClientHello in an established TLS 1.2 session would be one; here it is a record in the clear.
        using var serverContext = Server(TlsVersion.Tls12);
        using var clientContext = Client(TlsVersion.Tls12);
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
        var hello = new ArrayBufferWriter<byte>();
        using var another = clientContext.Open();
        another.Advance([], hello);

        Assert.Equal(TlsProgress.Failed, pair.Server.Advance(hello.WrittenSpan, new ArrayBufferWriter<byte>()));
        Assert.Equal(TlsFailureReason.ProtocolError, pair.Server.Failure!.Reason);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_session_may_be_disposed_at_any_point(TlsVersion version)
    {
        using var serverContext = Server(version);
        using var clientContext = Client(version);
        for (var last = 0; last < 6; last++)
        {
            var flight = 0;
            TlsPair? pair = null;
            using (
                pair = new TlsPair(clientContext.Open(), serverContext.Open())
                {
                    OnTheWire = (toServer, bytes) =>
                    {
                        if (flight++ == last)
                            (toServer ? pair!.Client : pair!.Server).Dispose();
                        return bytes;
                    },
                }
            )
            {
                try
                {
                    pair.Shake();
                }
                catch (ObjectDisposedException)
                {
                    // The other side answered to the one that is gone.
                }
            }
        }
    }

    [Fact]
    public async Task Contexts_serve_many_threads()
    {
        using var serverContext = TlsContext.ForServer(
            TlsHandshakeTests.Options(TlsVersion.Tls13, _server, _client.Check) with
            {
                Credential = _server.SignedElsewhereLocked(),
                MinVersion = TlsVersion.Tls12,
            }
        );
        using var old = Client(TlsVersion.Tls12);
        using var current = Client(TlsVersion.Tls13);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 40; i++)
                        {
                            using var pair = TlsPair.Of((i + thread) % 2 == 0 ? old : current, serverContext).ShakeToTheEnd();
                            var data = new[] { (byte)thread, (byte)i };
                            Assert.Equal(data, pair.Carry(data, toServer: true));
                        }
                    })
                )
        );
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private TlsContext Server(TlsVersion version) =>
        TlsContext.ForServer(TlsHandshakeTests.Options(version, _server, _client.Check));

    private TlsContext Client(TlsVersion version) =>
        TlsContext.ForClient(TlsHandshakeTests.Options(version, _client, _server.Check));

    private static byte[] Garble(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0: // a bit
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1: // a byte
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2: // cut, and something else behind it
                return [.. bytes[..at], .. bytes[..(at / 2)]];
            case 3: // bytes put in
                return [.. bytes[..at], .. new byte[1 + random.Next(20)], .. bytes[at..]];
            case 4: // bytes taken out
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(20))..]];
            default: // many bytes
                for (var i = 0; i < 16; i++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }
}
