using System.Security.Authentication;
using Imprint.Crypto.Custody;
using Imprint.Crypto.OpenSsl;
using Imprint.Device.Channel;
using Imprint.Element;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Imprint.Device.Tests.Channel;

/// <summary>Mutual TLS whose client side is signed for in the element.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly ServerAuthority _authority = ServerAuthority.Create();

    public static TheoryData<SslProtocols, KeyKind> Cases =>
        new(
            from version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 }
            from kind in new[] { KeyKind.P256, KeyKind.P384 }
            select (version, kind)
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_server_sees_the_factory_certificate(SslProtocols version, KeyKind kind)
    {
        using var certificate = _authority.IssueServer();
        await using var server = await StartAsync(certificate, version);
        using var element = SoftwareElement.CreateInMemory(kind);
        element.InstallFactoryChain(_authority.ChainFor(element.FactoryKey, "factory device"));
        var key = new WatchedKey(element.FactoryKey);
        using var client = ChannelRig.To(server.Address, ServerTrust.Anchors.Of(_authority.Root), key).Open();

        for (var i = 0; i < 3; i++)
            Assert.Equal($"{version} CN=factory device", await client.GetStringAsync("/who"));

        Assert.Equal(1, key.Signatures); // One connection, one handshake, one signature.
    }

    [Fact]
    public async Task The_server_sees_the_service_certificate_that_is_in_use()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await StartAsync(certificate, SslProtocols.Tls13);
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        var made = element.MakeServiceKey("https", KeyKind.P256);
        element.InstallServiceChain("https", _authority.ChainFor(made, "service device"));
        element.MakeServiceKey("https", KeyKind.P256);
        using var client = ChannelRig.To(server.Address, key: element.FindServiceKey("https")).Open();

        Assert.Equal("Tls13 CN=service device", await client.GetStringAsync("/who"));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_device_without_a_certificate_is_turned_away(SslProtocols version)
    {
        using var certificate = _authority.IssueServer();
        await using var server = await StartAsync(certificate, version);

        // What a server says, and whether it says anything before it hangs up, is its own affair.
        Assert.Contains(
            await ChannelRig.To(server.Address).FaultAsync(),
            (ChannelFault[])[ChannelFault.DeviceRefused, ChannelFault.Dropped]
        );
    }

    [Fact]
    public async Task A_device_whose_certificate_nobody_asks_for_signs_nothing()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await ChannelServer.StartAsync(certificate);
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        element.InstallFactoryChain(_authority.ChainFor(element.FactoryKey, "factory device"));
        var key = new WatchedKey(element.FactoryKey);
        using var client = ChannelRig.To(server.Address, key: key).Open();

        Assert.Equal("Tls13 nobody", await client.GetStringAsync("/who"));
        Assert.Equal(0, key.Signatures);
    }

    [Fact]
    public async Task An_element_that_does_not_sign_is_said_to_be_at_fault()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await StartAsync(certificate, SslProtocols.Tls13);
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        element.InstallFactoryChain(_authority.ChainFor(element.FactoryKey, "factory device"));
        var refusal = new ElementException(ElementFault.StoreFailed, "The element is gone.");
        var key = new WatchedKey(element.FactoryKey) { Refusal = refusal };

        Assert.Equal(ChannelFault.ElementFailed, await ChannelRig.To(server.Address, key: key).FaultAsync());
    }

    [Fact]
    public void A_key_without_a_certificate_opens_no_channel()
    {
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        var options = ChannelRig.To(new Uri("https://localhost"), key: element.FactoryKey);

        Assert.Equal(ElementFault.WrongCertificate, Assert.Throws<ElementException>(options.Open).Fault);
    }

    [Fact]
    public async Task A_server_that_speaks_only_an_older_version_than_allowed_is_refused()
    {
        using var certificate = _authority.IssueServer();
        await using var server = await StartAsync(certificate, SslProtocols.Tls12);
        var options = ChannelRig.To(server.Address) with { MinVersion = TlsVersion.Tls13 };

        Assert.Contains(
            await options.FaultAsync(),
            (ChannelFault[])[ChannelFault.TlsFailed, ChannelFault.DeviceRefused, ChannelFault.Dropped]
        );
    }

    public void Dispose() => _authority.Dispose();

    private static Task<ChannelServer> StartAsync(
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate,
        SslProtocols version
    ) => ChannelServer.StartAsync(certificate, clients: ClientCertificateMode.RequireCertificate, versions: version);
}
