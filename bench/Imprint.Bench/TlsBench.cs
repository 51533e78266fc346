using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Bench;

/// <summary>
/// Mutual TLS handshakes in memory, P-256, each side sending its certificate and the one above it. Checking the peer's chain is
/// Imprint.Pki's and not in these figures.
/// </summary>
internal sealed class TlsBench : IDisposable
{
    private const string Sign = "P-256 sign with a ready key, libcrypto";
    private const string Verify = "P-256 import and verify, libcrypto";
    private const string Agree = "P256 ephemeral ECDH (generate, peer, agree), libcrypto";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _chain;
    private readonly Secret _pkcs8;
    private readonly Secret _ticketKey = Secret.Random(32);
    private readonly ArrayBufferWriter<byte> _toServer = new();
    private readonly ArrayBufferWriter<byte> _toClient = new();
    private long _serverTicks;

    public TlsBench()
    {
        DateTimeOffset from = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=bench authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, from.AddYears(20));
        var request = new CertificateRequest("CN=bench", _key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(authority, from, from.AddYears(10), [1]);
        _chain = [certificate.RawData, authority.RawData];
        _pkcs8 = new Secret(_key.ExportPkcs8PrivateKey());
    }

    public void Run(Measurements m)
    {
        m.Chapter("TLS handshakes in memory, mutual, P-256, server side (the check of the peer's chain left out)");
        foreach (var version in new[] { TlsVersion.Tls13, TlsVersion.Tls12 })
        {
            var name = version == TlsVersion.Tls13 ? "1.3" : "1.2";
            using var server = TlsContext.ForServer(Options(version) with { Tickets = 1, TicketKey = _ticketKey });
            using var noTickets = TlsContext.ForServer(Options(version));
            using var client = TlsContext.ForClient(Options(version));
            var full = ServerSide(m, $"TLS {name} full", client, noTickets, resume: null);
            var withTicket = ServerSide(m, $"TLS {name} full, and a ticket", client, server, resume: null);
            using var session = TakeSession(client, server);
            var resumed = ServerSide(m, $"TLS {name} resumed, and a new ticket", client, server, session);
            Console.WriteLine($"  → resumed ÷ full, both with a ticket: {resumed / withTicket:N2}");
            Console.WriteLine($"  → full ÷ (sign + verify + ECDH): {full / (m[Sign] + m[Verify] + m[Agree]):N2}");
        }

        using var asking = TlsContext.ForServer(
            Options(TlsVersion.Tls13) with
            {
                Credential = TlsCredential.SignedBy(
                    _chain,
                    hash => _key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence)
                ),
            }
        );
        using var other = TlsContext.ForClient(Options(TlsVersion.Tls13));
        ServerSide(m, "TLS 1.3 full, signed by callback", other, asking, resume: null);
        Memory(m, other, asking);
    }

    public void Dispose()
    {
        _key.Dispose();
        _pkcs8.Dispose();
        _ticketKey.Dispose();
    }

    private TlsOptions Options(TlsVersion version) =>
        new()
        {
            MinVersion = version,
            MaxVersion = version,
            CheckPeer = _ => TlsVerdict.Accepted,
            Credential = TlsCredential.WithKey(_chain, _pkcs8),
        };

    private double ServerSide(Measurements m, string leg, TlsContext client, TlsContext server, Secret? resume)
    {
        var count = m.Quick ? 400 : 3000;
        for (var i = 0; i < count / 2; i++)
            Handshake(client, server, resume);

        var rounds = new double[5];
        for (var round = 0; round < rounds.Length; round++)
        {
            _serverTicks = 0;
            for (var i = 0; i < count; i++)
                Handshake(client, server, resume);
            rounds[round] = Stopwatch.GetElapsedTime(0, _serverTicks).TotalMicroseconds / count;
        }

        Array.Sort(rounds);
        return m.Record(leg, rounds[rounds.Length / 2]);
    }

    // The first stretch brings the collector's heap to the size that it keeps; the second shows whether anything is left behind.
    private void Memory(Measurements m, TlsContext client, TlsContext server)
    {
        var count = m.Quick ? 3000 : 10_000;
        var start = ResidentMegabytes();
        var settled = Stretch();
        var end = Stretch();
        Console.WriteLine(
            $"  resident {start:N1} MB, after {count:N0} handshakes {settled:N1} MB, after as many again {end:N1} MB"
        );
        m.AtMost("growth in MB over the second stretch", end - settled, 2);

        double Stretch()
        {
            for (var i = 0; i < count; i++)
                Handshake(client, server, resume: null);
            return ResidentMegabytes();
        }
    }

    private void Handshake(TlsContext clientContext, TlsContext serverContext, Secret? resume)
    {
        using var client = clientContext.Open(resume: resume);
        client.Advance([], _toServer);
        var start = Stopwatch.GetTimestamp();
        var server = serverContext.Open();
        _serverTicks += Stopwatch.GetTimestamp() - start;
        Shake(client, server);
        if (client.Progress != TlsProgress.Established || server.Progress != TlsProgress.Established)
            throw new InvalidOperationException($"The handshake failed: {server.Failure ?? client.Failure}.");
        if (client.WasResumed != resume is not null)
            throw new InvalidOperationException("The handshake was of the other kind.");
        start = Stopwatch.GetTimestamp();
        server.Dispose();
        _serverTicks += Stopwatch.GetTimestamp() - start;
    }

    private void Shake(TlsSession client, TlsSession server)
    {
        while (_toServer.WrittenCount + _toClient.WrittenCount > 0)
        {
            var start = Stopwatch.GetTimestamp();
            server.Advance(_toServer.WrittenSpan, _toClient);
            _serverTicks += Stopwatch.GetTimestamp() - start;
            _toServer.ResetWrittenCount();
            client.Advance(_toClient.WrittenSpan, _toServer);
            _toClient.ResetWrittenCount();
        }
    }

    private Secret TakeSession(TlsContext clientContext, TlsContext serverContext)
    {
        using var client = clientContext.Open();
        using var server = serverContext.Open();
        client.Advance([], _toServer);
        Shake(client, server);
        return client.ExportSession() ?? throw new InvalidOperationException("The server gave no ticket.");
    }

    private static double ResidentMegabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}
