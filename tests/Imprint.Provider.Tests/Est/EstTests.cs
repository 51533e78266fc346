using System.Net;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;
using Imprint.Wire;

namespace Imprint.Provider.Tests.Est;

public sealed class EstOnSqlite() : EstTests(cluster: null);

public sealed class EstOnPostgres(PostgresCluster cluster) : EstTests(cluster);

/// <summary>Devices that enrol and renew over HTTPS, against a provider that runs.</summary>
public abstract class EstTests(PostgresCluster? cluster)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_enrols_with_its_factory_key_and_renews_with_its_service_key()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var firstKey = TestDevice.NewKey();
        using var secondKey = TestDevice.NewKey();

        using var first = await provider.EnrollAsync(device.FactoryCertificate, firstKey);
        using var client = provider.ClientOf(provider.Devices, first);
        using var sameKey = await ProviderParty.EnrollAsync(client, TestDevice.Request(firstKey), "simplereenroll");
        using var newKey = await ProviderParty.EnrollAsync(client, TestDevice.Request(secondKey), "simplereenroll");
        using var second = await ProviderParty.CertificateOfAsync(sameKey);
        using var third = await ProviderParty.CertificateOfAsync(newKey);

        Assert.Equal($"CN={device.Guid}, O=blue", first.Subject);
        Assert.Equal(first.Subject, second.Subject);
        Assert.Equal(first.Subject, third.Subject);
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.Equal("application/pkcs7-mime; smime-type=certs-only", newKey.Content.Headers.ContentType!.ToString());
        Assert.Equal("base64", newKey.Headers.GetValues("Content-Transfer-Encoding").Single());
    }

    [Fact]
    public async Task A_lost_answer_is_made_good_by_the_same_request()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var client = provider.ClientOf(provider.Devices, device.FactoryCertificate);
        var request = TestDevice.Request(key);

        using var first = await ProviderParty.CertificateOfAsync(await ProviderParty.EnrollAsync(client, request));
        using var second = await ProviderParty.CertificateOfAsync(await ProviderParty.EnrollAsync(client, request));

        Assert.Equal(first.RawData, second.RawData);
    }

    [Fact]
    public async Task When_the_service_certificate_has_ended_the_factory_key_is_the_way_back()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync(ended: true);
        using var key = TestDevice.NewKey();
        using var service = await provider.EnrollAsync(device.FactoryCertificate, key);
        provider.Clock.Advance(TimeSpan.FromDays(91));
        using var client = provider.ClientOf(provider.Devices, service);

        using var refused = await ProviderParty.EnrollAsync(client, TestDevice.Request(key), "simplereenroll");
        using var renewed = await provider.EnrollAsync(device.FactoryCertificate, key);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("factory certificate", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(service.Subject, renewed.Subject);
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("resold")]
    [InlineData("withdrawn")]
    public async Task A_device_that_has_left_gets_nothing_with_either_certificate(string state)
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var service = await provider.EnrollAsync(device.FactoryCertificate, key);
        await VoucherRows.SetStateAsync(provider.Database, device, state);

        foreach (var certificate in new[] { device.FactoryCertificate, service })
        {
            using var client = provider.ClientOf(provider.Devices, certificate);
            using var refused = await ProviderParty.EnrollAsync(client, TestDevice.Request(key));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Strangers_are_refused_before_their_request_is_read()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var stranger = new TestDevice();
        using var key = TestDevice.NewKey();
        using var nobody = provider.ClientOf(provider.Devices);
        using var somebody = provider.ClientOf(provider.Devices, stranger.FactoryCertificate);

        using var withoutCertificate = await ProviderParty.EnrollAsync(nobody, TestDevice.Request(key));
        using var withForeign = await ProviderParty.EnrollAsync(somebody, [1, 2, 3]);

        Assert.Equal(HttpStatusCode.Unauthorized, withoutCertificate.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, withForeign.StatusCode);
        Assert.Equal("text/plain", withForeign.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_revoked_service_certificate_lets_nobody_in()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var service = await provider.EnrollAsync(device.FactoryCertificate, key);
        using var client = provider.ClientOf(provider.Devices, service);
        using var owner = provider.Owner();

        using var before = await ProviderParty.EnrollAsync(client, TestDevice.Request(key), "simplereenroll");
        using var revoked = await owner.SendAsync(
            ProviderParty.Post($"/v1/service-credentials/{SerialOf(service)}:revoke", """{"reason":"superseded"}""", "key-00001"),
            Cancel
        );
        using var after = await ProviderParty.EnrollAsync(client, TestDevice.Request(key), "simplereenroll");

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, after.StatusCode);
    }

    [Fact]
    public async Task A_certificate_that_only_looks_like_ours_is_refused()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var service = await provider.EnrollAsync(device.FactoryCertificate, key);
        using var forgerKey = TestDevice.NewKey();
        // The same issuer's name, serial number and subject, but another key signed it.
        var forged = new CertificateRequest(
            service.SubjectName,
            forgerKey,
            System.Security.Cryptography.HashAlgorithmName.SHA256
        ).Create(
            service.IssuerName,
            X509SignatureGenerator.CreateForECDsa(forgerKey),
            provider.Clock.GetUtcNow().AddDays(-1),
            provider.Clock.GetUtcNow().AddDays(1),
            service.SerialNumberBytes.Span
        );
        using var withKey = forged.CopyWithPrivateKey(forgerKey);
        using var client = provider.ClientOf(provider.Devices, withKey);

        using var refused = await ProviderParty.EnrollAsync(client, TestDevice.Request(forgerKey));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Anybody_may_read_the_authority_and_what_a_request_should_be_like()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var client = provider.ClientOf(provider.Devices);

        var authority = await client.GetStringAsync(new Uri("/.well-known/est/cacerts", UriKind.Relative), Cancel);
        using var attributes = await client.GetAsync(new Uri("/.well-known/est/csrattrs", UriKind.Relative), Cancel);

        Assert.Equal(WireFault.None, CertificatesOnly.Read(Convert.FromBase64String(authority), out var certificates));
        Assert.Equal(
            ["O=blue, CN=blue root", "O=blue, CN=blue service-ca"],
            certificates.Select(c => c.Subject.ToString()).Order()
        );
        Assert.Equal("application/csrattrs", attributes.Content.Headers.ContentType!.ToString());
        // SEQUENCE { SEQUENCE { id-ecPublicKey, SET { prime256v1 } }, ecdsa-with-SHA256 }
        Assert.Equal(
            "3021301506072A8648CE3D0201310A06082A8648CE3D03010706082A8648CE3D040302",
            Convert.ToHexString(Convert.FromBase64String(await attributes.Content.ReadAsStringAsync(Cancel)))
        );
    }

    [Theory]
    [InlineData("serverkeygen")]
    [InlineData("fullcmc")]
    [InlineData("label/simpleenroll")]
    public async Task What_is_left_out_of_EST_is_not_found(string path)
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var client = provider.ClientOf(provider.Devices, device.FactoryCertificate);

        using var answer = await ProviderParty.EnrollAsync(client, [1], path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static string SerialOf(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);
}
