using System.Security.Cryptography;
using Imprint.Device.Channel;
using Imprint.Fdo;
using Imprint.Pki.Chains;

namespace Imprint.Device.Tests.Channel;

public sealed class ServerTrustTests : IDisposable
{
    private static readonly DateTimeOffset LastYear = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServerAuthority _authority = ServerAuthority.Create();
    private readonly ServerAuthority _stranger = ServerAuthority.Create("stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task The_right_root_is_trusted_and_a_wrong_one_is_not()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate);

        Assert.True(await IsTrustedAsync(server, ServerTrust.Anchors.Of(_authority.Root)));
        Assert.True(await IsTrustedAsync(server, ServerTrust.Anchors.Of(_stranger.Root, _authority.Root)));
        Assert.False(await IsTrustedAsync(server, ServerTrust.Anchors.Of(_stranger.Root)));
        Assert.False(await IsTrustedAsync(server, ServerTrust.Anchors.Of()));
        Assert.True(await IsTrustedAsync(server, new ServerTrust.Anyone()));
    }

    [Fact]
    public async Task An_issuer_between_counts_as_far_as_it_is_allowed()
    {
        using var issuer = _authority.CreateSubordinate();
        using var certificate = issuer.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate, issuer.RootForPlatform);
        var trust = ServerTrust.Anchors.Of(_authority.Root);

        Assert.True(await IsTrustedAsync(server, trust));
        Assert.False(await IsTrustedAsync(server, trust with { MaxIntermediates = 0 }));
    }

    [Fact]
    public async Task A_server_is_recognised_by_its_key()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate);
        var right = SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        var wrong = SHA256.HashData("another key"u8);

        Assert.True(await IsTrustedAsync(server, new ServerTrust.Keys(right)));
        Assert.True(await IsTrustedAsync(server, new ServerTrust.Keys(wrong, right)));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.Keys(wrong)));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.Keys()));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.Keys(right.AsMemory(0, 31))));
    }

    [Theory]
    [InlineData(FdoHashType.Sha256)]
    [InlineData(FdoHashType.Sha384)]
    public async Task A_server_is_recognised_by_the_hashes_of_a_rendezvous_directive(FdoHashType type)
    {
        using var issuer = _authority.CreateSubordinate();
        using var certificate = issuer.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate, issuer.RootForPlatform);
        var ofServer = FdoHash.Compute(type, certificate.RawData);
        var ofIssuer = FdoHash.Compute(type, issuer.Root.Raw);
        var ofStranger = FdoHash.Compute(type, _stranger.Root.Raw);

        Assert.True(await IsTrustedAsync(server, new ServerTrust.CertificateHash(ofServer)));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.CertificateHash(ofIssuer)));
        Assert.True(await IsTrustedAsync(server, new ServerTrust.IssuerHash(ofIssuer)));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.IssuerHash(ofServer)));
        Assert.False(await IsTrustedAsync(server, new ServerTrust.IssuerHash(ofStranger)));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_where_a_root_vouches_for_names()
    {
        using var certificate = _authority.IssueServer(host: "elsewhere.example");
        await using var server = await ChannelServer.StartAsync(certificate);

        Assert.False(await IsTrustedAsync(server, ServerTrust.Anchors.Of(_authority.Root)));
        Assert.True(
            await IsTrustedAsync(
                server,
                new ServerTrust.CertificateHash(FdoHash.Compute(FdoHashType.Sha256, certificate.RawData))
            )
        );
    }

    [Fact]
    public async Task An_address_in_numbers_is_checked_too()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate);
        var address = new UriBuilder(server.Address) { Host = "127.0.0.1" }.Uri;
        using var client = ChannelRig.To(address, ServerTrust.Anchors.Of(_authority.Root)).Open();

        Assert.Equal(address.Authority, await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_device_without_a_time_takes_an_expired_certificate_and_one_with_a_time_does_not()
    {
        using var certificate = _authority.IssueServer(until: LastYear);
        await using var server = await ChannelServer.StartAsync(certificate);
        var time = CheckTime.IgnoredForLackOfClock;
        var options = ChannelRig.To(server.Address, ServerTrust.Anchors.Of(_authority.Root)) with { Time = () => time };
        using (var first = options.Open())
            await first.GetStringAsync("/");

        time = ChannelRig.Today;

        Assert.Equal(ChannelFault.ServerUntrusted, await options.FaultAsync());
        time = CheckTime.At(LastYear.AddDays(-1));
        using var later = options.Open();
        await later.GetStringAsync("/");
    }

    [Fact]
    public async Task A_certificate_for_clients_is_no_servers()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate);
        var trust = ServerTrust.Anchors.Of(_authority.Root) with { Role = CertificateRole.TlsClient };

        Assert.False(await IsTrustedAsync(server, trust));
    }

    private static async Task<bool> IsTrustedAsync(ChannelServer server, ServerTrust trust)
    {
        try
        {
            using var client = ChannelRig.To(server.Address, trust).Open();
            using var answer = await client.GetAsync("/");
            return answer.IsSuccessStatusCode;
        }
        catch (ChannelException refused)
        {
            Assert.Equal(ChannelFault.ServerUntrusted, refused.Fault);
            return false;
        }
    }
}
