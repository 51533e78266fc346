using System.Net;
using Imprint.Pki;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;

namespace Imprint.Provider.Tests.Services;

public sealed class ServiceCredentialApiOnSqlite() : ServiceCredentialApiTests(cluster: null);

public sealed class ServiceCredentialApiOnPostgres(PostgresCluster cluster) : ServiceCredentialApiTests(cluster);

/// <summary>What the owner of a provider does about the certificates of devices.</summary>
public abstract class ServiceCredentialApiTests(PostgresCluster? cluster)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_lists_them_page_by_page_and_by_device()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var first = await provider.AddDeviceAsync();
        using var second = await provider.AddDeviceAsync();
        using var firstKey = TestDevice.NewKey();
        using var secondKey = TestDevice.NewKey();
        // Some at the same moment, so that the order hangs on the serial number.
        for (var i = 0; i < 3; i++)
            (await provider.EnrollAsync(first.FactoryCertificate, firstKey)).Dispose();
        provider.Clock.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 2; i++)
            (await provider.EnrollAsync(second.FactoryCertificate, secondKey)).Dispose();
        using var owner = provider.Owner();

        var seen = new List<string>();
        var next = "/v1/service-credentials?limit=2&include=total";
        while (next is not null)
        {
            using var answer = await owner.GetAsync(new Uri(next, UriKind.Relative), Cancel);
            var page = await ProviderParty.ReadAsync(answer);
            Assert.Equal(5, page.GetProperty("page").GetProperty("total").GetInt32());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("serial").GetString()!));
            next = page.GetProperty("page").TryGetProperty("next", out var cursor)
                ? $"/v1/service-credentials?limit=2&include=total&cursor={cursor.GetString()}"
                : null;
        }

        using var ofSecond = await owner.GetAsync(
            new Uri($"/v1/service-credentials?device={second.Guid}", UriKind.Relative),
            Cancel
        );
        var items = (await ProviderParty.ReadAsync(ofSecond)).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(2, items.Count);
        Assert.All(items, item => Assert.Equal(second.Guid.ToString(), item.GetProperty("device").GetString()));
        Assert.All(items, item => Assert.Equal("valid", item.GetProperty("status").GetString()));
        Assert.All(items, item => Assert.Equal("est", item.GetProperty("origin").GetString()));
    }

    [Fact]
    public async Task A_revocation_takes_place_once_and_shows_everywhere()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var certificate = await provider.EnrollAsync(device.FactoryCertificate, key);
        using var owner = provider.Owner();
        var serial = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);
        var path = $"/v1/service-credentials/{serial}";
        const string Body = """{"reason":"key-compromise","note":"stolen"}""";

        using var done = await owner.SendAsync(ProviderParty.Post(path + ":revoke", Body, "key-00001"), Cancel);
        using var replayed = await owner.SendAsync(ProviderParty.Post(path + ":revoke", Body, "key-00001"), Cancel);
        using var again = await owner.SendAsync(ProviderParty.Post(path + ":revoke", Body, "key-00002"), Cancel);
        using var shown = await owner.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var der = await owner.GetByteArrayAsync(new Uri("/service-ca/crl", UriKind.Relative), Cancel);
        using var devices = provider.ClientOf(provider.Devices);
        var forDevices = await devices.GetByteArrayAsync(new Uri("/service-ca/crl", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("true", replayed.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var view = await ProviderParty.ReadAsync(shown);
        Assert.Equal("revoked", view.GetProperty("status").GetString());
        Assert.Equal("key-compromise", view.GetProperty("revocationReason").GetString());
        Assert.True(RevocationList.TryParse(der, out var list, out _));
        Assert.Equal(serial, Assert.Single(list.Entries).Key.ToString());
        Assert.Equal(der, forDevices);
        Assert.Equal(1, await CountAuditedAsync(provider, "service-certificate.revoke"));
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":"because"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":"superseded","colour":"blue"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"reason":"superseded"}""", HttpStatusCode.NotFound)]
    public async Task A_revocation_of_nothing_or_for_no_reason_is_refused(string body, HttpStatusCode expected)
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var owner = provider.Owner();

        using var refused = await owner.SendAsync(
            ProviderParty.Post("/v1/service-credentials/4711:revoke", body, "key-00001"),
            Cancel
        );

        Assert.Equal(expected, refused.StatusCode);
    }

    [Fact]
    public async Task Only_the_owner_sees_and_revokes_them_and_the_list_of_revoked_ones_is_public()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var device = await provider.AddDeviceAsync();
        using var anybody = provider.ClientOf(provider.Api);
        using var somebody = provider.ClientOf(provider.Api, device.FactoryCertificate);

        using var list = await anybody.GetAsync(new Uri("/v1/service-credentials", UriKind.Relative), Cancel);
        using var revoke = await somebody.SendAsync(
            ProviderParty.Post("/v1/service-credentials/4711:revoke", """{"reason":"superseded"}""", "key-00001"),
            Cancel
        );
        using var crl = await anybody.GetAsync(new Uri("/service-ca/crl", UriKind.Relative), Cancel);
        var pem = await anybody.GetStringAsync(new Uri("/service-ca/crl.pem", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, revoke.StatusCode);
        Assert.Equal("application/pkix-crl", crl.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("-----BEGIN X509 CRL-----", pem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_is_no_GUID_is_refused()
    {
        await using var provider = await ProviderParty.StartAsync(cluster);
        using var owner = provider.Owner();

        using var refused = await owner.GetAsync(new Uri("/v1/service-credentials?device=x", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static async Task<long> CountAuditedAsync(ProviderParty provider, string action) =>
        await provider.Database.QuerySingleAsync(
            "SELECT count(*) FROM audit_entry WHERE action = @action",
            row => row.GetInt64(0),
            Cancel,
            ("@action", action)
        );
}
