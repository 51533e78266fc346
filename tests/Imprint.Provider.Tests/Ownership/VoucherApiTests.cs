using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Imprint.Fdo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Provider.Tests.Rig;
using Imprint.Web.Messages;

namespace Imprint.Provider.Tests.Ownership;

/// <summary>Vouchers through the provider's API, and TO2 over HTTPS, with the party as it runs.</summary>
public sealed class VoucherApiTests
{
    [Fact]
    public async Task A_voucher_is_taken_in_once_and_its_device_onboards_over_HTTPS()
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        using var device = new FdoDevice();
        var voucher = device.SoldTo(await OwnerKeyAsync(owner));

        var dry = await ImportAsync(owner, voucher.ToPem(), "?dryRun=true");
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Equal(1, dry.GetProperty("imported").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, $"/v1/vouchers/{voucher.Guid}"));
        Assert.Equal(1, (await ImportAsync(owner, voucher.ToPem())).GetProperty("imported").GetInt32());
        Assert.Equal(1, (await ImportAsync(owner, voucher.ToPem())).GetProperty("known").GetInt32());

        using var http = party.ClientOf(party.Devices);
        Assert.IsType<FdoStep.Finished>(await OnboardAsync(party, device, http));
        var shown = await GetAsync(owner, $"/v1/vouchers/{voucher.Guid}");
        Assert.Equal("active", shown.GetProperty("state").GetString());
        Assert.True(shown.TryGetProperty("onboardedAt", out _));
        var facts = await GetAsync(owner, $"/v1/device-facts/{device.Guid}");
        Assert.Equal("arm64", facts.GetProperty("facts").GetProperty("arch").GetString());
        Assert.Equal(2, (await GetAsync(owner, "/v1/vouchers")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_voucher_that_is_not_good_is_refused_with_its_reason()
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        using var device = new FdoDevice();
        using var other = new FdoDevice();
        using var stranger = TestDevice.NewKey();
        var key = await OwnerKeyAsync(owner);
        var good = device.SoldTo(key);
        var broken = good.Encoded.ToArray();
        broken[^20] ^= 1;

        const string invalid = "custody-record-invalid";
        Assert.Equal((invalid, "malformed"), await FaultAsync(owner, "no voucher"));
        Assert.Equal(("bad-request", null), await FaultAsync(owner, "-----BEGIN CERTIFICATE-----"));
        Assert.Equal((invalid, "voucher-signature"), await FaultAsync(owner, PemOf(broken)));
        Assert.Equal(
            (invalid, "not-owner"),
            await FaultAsync(owner, device.SoldTo(FdoDevice.SignerOf(stranger).PublicKey).ToPem())
        );
        await ImportAsync(owner, good.ToPem());
        Assert.Equal((invalid, "voucher-signature"), await FaultAsync(owner, good.Extend(SignerOfNobody(key), key).ToPem()));
        // Another way to the same owner: signed anew, and so with other bytes.
        Assert.Equal(("state-conflict", "already-present"), await FaultAsync(owner, device.SoldTo(key).ToPem()));

        // Of several, each has its line.
        var report = await ImportAsync(owner, good.ToPem() + PemOf(broken) + other.SoldTo(key).ToPem());
        Assert.Equal(
            ["known", "refused", "imported"],
            report.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString())
        );
    }

    [Fact]
    public async Task A_device_is_resold_once_and_its_voucher_leads_to_the_next_owner()
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        using var device = new FdoDevice();
        using var next = TestDevice.NewKey();
        var voucher = device.SoldTo(await OwnerKeyAsync(owner));
        await ImportAsync(owner, voucher.ToPem());
        using var identity = device.FactoryCertificate();
        using var serviceKey = TestDevice.NewKey();
        using var enrolled = await party.EnrollAsync(identity, serviceKey);
        var body = JsonSerializer.Serialize(
            new Dictionary<string, string> { ["ownerKey"] = next.ExportSubjectPublicKeyInfoPem(), ["note"] = "sold" }
        );

        using var answer = await owner.SendAsync(
            ProviderParty.Post($"/v1/vouchers/{device.Guid}:resell", body, "resell-1"),
            TestContext.Current.CancellationToken
        );
        var resold = await ProviderParty.ReadAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var file = System.Text.Encoding.ASCII.GetBytes(resold.GetProperty("voucherPem").GetString()!);
        Assert.Equal(FdoFault.None, Voucher.ReadFile(file, out var vouchers));
        Assert.Equal(FdoFault.None, Assert.Single(vouchers).Verify());
        Assert.True(vouchers[0].OwnerKey.IsSameKeyAs(FdoDevice.SignerOf(next).PublicKey));

        // The same request again gets the same answer; another one comes too late, and the device is not known any more.
        using var replayed = await owner.SendAsync(
            ProviderParty.Post($"/v1/vouchers/{device.Guid}:resell", body, "resell-1"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(resold.ToString(), (await ProviderParty.ReadAsync(replayed)).ToString());
        using var late = await owner.SendAsync(
            ProviderParty.Post($"/v1/vouchers/{device.Guid}:resell", body, "resell-2"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        // What it was given here counts no longer.
        var credentials = (await GetAsync(owner, "/v1/service-credentials")).GetProperty("items");
        Assert.Equal("revoked", Assert.Single(credentials.EnumerateArray()).GetProperty("status").GetString());
        using var http = party.ClientOf(party.Devices);
        var step = await OnboardAsync(party, device, http);
        Assert.Equal(FdoErrorCode.ResourceNotFound, Assert.IsType<FdoStep.EndedByPeer>(step).Error.Code);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_carried_out_is_not_kept()
    {
        await using var party = await ProviderParty.StartAsync();
        using var owner = party.Owner();
        Assert.Equal(HttpStatusCode.OK, await PutPlanAsync(owner, """{"steps":[]}"""));
        Assert.Equal(
            HttpStatusCode.OK,
            await PutPlanAsync(owner, """{"steps":[{"module":"fdo.download","name":"a","content":"AAEC","required":true}]}""")
        );
        foreach (
            var bad in (string[])
                [
                    """{"steps":[{"module":"fdo.unknown"}]}""",
                    """{"steps":[{"module":"fdo.download","name":"a"}]}""",
                    """{"steps":[{"module":"fdo.download","name":"","content":"AAEC"}]}""",
                    """{"steps":[{"module":"fdo.download","name":"a","content":"***"}]}""",
                    """{"steps":[{"module":"fdo.wget","name":"a","url":"file:///etc/passwd"}]}""",
                    """{"steps":[{"module":"fdo.wget","name":"a","url":"https://x.example","sha384":"00"}]}""",
                    """{"steps":[{"module":"fdo.command","command":"ls","arguments":[]}]}""",
                    """{"steps":[{"module":"imprint.access","payload":"AAEC"}]}""",
                ]
        )
            Assert.Equal(HttpStatusCode.BadRequest, await PutPlanAsync(owner, bad));
        Assert.Equal(
            HttpStatusCode.OK,
            await PutPlanAsync(
                owner,
                """{"allowCommands":true,"steps":[{"module":"fdo.command","command":"ls","arguments":[]}]}"""
            )
        );
        var shown = await GetAsync(owner, "/v1/onboarding-plan");
        Assert.Equal("fdo.command", shown.GetProperty("plan").GetProperty("steps")[0].GetProperty("module").GetString());
    }

    private static Task<FdoStep> OnboardAsync(ProviderParty party, FdoDevice device, HttpClient http)
    {
        var messages = new NumberedMessageClient(
            http,
            new Uri(http.BaseAddress!, "/fdo/101/msg"),
            "application/cbor",
            FdoLimits.MaxMessageLength
        );
        var call = new DeviceCall(
            device,
            device.Options(party.Clock),
            async (type, body) =>
            {
                var (answer, content) = await messages.SendAsync((int)type, body, TestContext.Current.CancellationToken);
                return ((FdoMessageType)answer, content);
            }
        );
        return call.RunAsync();
    }

    // Says that it holds a key, and signs with another one.
    private static FdoSigner SignerOfNobody(FdoPublicKey key) => new(key, _ => RandomNumberGenerator.GetBytes(64));

    private static string PemOf(byte[] voucher) => Pki.Pem.PemText.Write(Voucher.PemLabel, voucher);

    private static async Task<FdoPublicKey> OwnerKeyAsync(HttpClient owner)
    {
        var keys = await GetAsync(owner, "/v1/owner-keys");
        var pem = keys.GetProperty("items")
            .EnumerateArray()
            .First(key => key.GetProperty("type").GetString() == "secp256r1")
            .GetProperty("publicKeyPem")
            .GetString();
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo());
    }

    private static async Task<JsonElement> ImportAsync(HttpClient owner, string pem, string query = "")
    {
        using var answer = await owner.PostAsync(
            new Uri("/v1/vouchers" + query, UriKind.Relative),
            new StringContent(pem),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ProviderParty.ReadAsync(answer);
    }

    private static async Task<(string? Code, string? Fault)> FaultAsync(HttpClient owner, string pem)
    {
        using var answer = await owner.PostAsync(
            new Uri("/v1/vouchers", UriKind.Relative),
            new StringContent(pem),
            TestContext.Current.CancellationToken
        );
        Assert.False(answer.IsSuccessStatusCode);
        var problem = await ProviderParty.ReadAsync(answer);
        return (
            problem.GetProperty("code").GetString(),
            problem.TryGetProperty("fault", out var fault) ? fault.GetString() : null
        );
    }

    private static async Task<HttpStatusCode> PutPlanAsync(HttpClient owner, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await owner.PutAsync(
            new Uri("/v1/onboarding-plan", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient owner, string path)
    {
        using var answer = await owner.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> GetAsync(HttpClient owner, string path)
    {
        using var answer = await owner.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ProviderParty.ReadAsync(answer);
    }
}
