using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Imprint.Manufacturer.Imports;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Pki;
using Imprint.Pki.Profiles;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.Imports;

public sealed class ManifestImportTests(PostgresCluster cluster)
{
    private const string Header =
        "serial,model,gtin,eid,imei,certificate_pem_b64,certificate_sha256,key_fingerprint,batch,country_of_sale";

    private static readonly Eid SomeEid = Eid.WithCheckDigits("890490321234512345123456789012");
    private static readonly Imei SomeImei = Imei.WithCheckDigit("35693803564380");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_comes_into_the_ledger_once_and_again_without_effect(bool isPostgres)
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory, isPostgres ? "postgres:" + await cluster.CreateDatabaseAsync() : null);
        using var maker = plant.Owner();
        var named = factory.Certify(new FactoryIdentity("S2", "Elsewhere", "robot") { Eid = SomeEid, Imei = SomeImei }, out _);
        var file = Csv(
            $"S1,robot,09521234543213,,,{Plain(factory, "S1", out var spki)},,{DeviceIdentity.FingerprintOf(SHA256.HashData(spki))},B7,de",
            $"S2,robot,,,,{ForeignFactory.Base64(named)},,,B7,",
            $"S3,robot,,,,,{new string('a', 64)},{new string('b', 64)},,"
        );

        var tried = await PostAsync(maker, file, "?dryRun=true");
        Assert.Equal(404, (await Plant.GetAsync(maker, "/v1/devices/serial:Elsewhere/S1")).Status);
        var first = await PostAsync(maker, file, "?maker=Elsewhere");
        var again = await PostAsync(maker, file, "?maker=Elsewhere");

        Assert.Equal((3, 0, true), Counts(tried));
        Assert.Equal((3, 0, false), Counts(first));
        Assert.Equal((0, 3, false), Counts(again));
        var byEid = await Plant.GetAsync(maker, $"/v1/devices/eid:{SomeEid}");
        Assert.Equal("S2", byEid.Body.GetProperty("device").GetProperty("serial").GetString());
        Assert.Equal(SomeImei.ToString(), byEid.Body.GetProperty("device").GetProperty("imei").GetString());
        var byName = (await Plant.GetAsync(maker, "/v1/devices/serial:Elsewhere/S1")).Body;
        Assert.Equal("DE", byName.GetProperty("country").GetString());
        Assert.StartsWith("-----BEGIN CERTIFICATE", byName.GetProperty("certificatePem").GetString());
        Assert.Equal(200, (await Plant.GetAsync(maker, "/v1/devices/serial:Elsewhere/S3")).Status);
        Assert.Single(await plant.AuditOfAsync("manifest.import"));
    }

    [Fact]
    public async Task What_a_row_adds_later_completes_the_device_and_what_contradicts_it_is_refused()
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        var certificate = Plain(factory, "S1", out _);
        await PostAsync(maker, Csv($"S1,robot,,,,{certificate},,,,"));

        var more = await PostAsync(maker, Csv($"S1,robot,,{SomeEid},,{certificate},,,B7,"));
        var other = await PostAsync(
            maker,
            Csv($"S1,robot,,{Eid.WithCheckDigits("890490321234512345123456789099")},,{certificate},,,,")
        );

        Assert.Equal("completed", Result(more, 0).GetProperty("outcome").GetString());
        Assert.Equal((422, "csv-row-invalid"), (other.Status, other.Code));
        Assert.Contains("identifier-mismatch", ErrorCodes(other));
    }

    [Fact]
    public async Task Rows_that_are_wrong_are_named_and_the_others_are_taken()
    {
        using var factory = new ForeignFactory();
        using var stranger = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        var expired = factory.CertifyExpired(new FactoryIdentity("S12", "Elsewhere", "robot"));
        var revoked = factory.Certify(new FactoryIdentity("S13", "Elsewhere", "robot"), out _);
        await File.WriteAllTextAsync(
            plant.FileOf(Plant.Maker, "factory-crls.pem"),
            factory.Crl(revoked),
            TestContext.Current.CancellationToken
        );
        var one = Plain(factory, "S0", out _);

        var answer = await PostAsync(
            maker,
            Csv(
                $"S0,robot,,{SomeEid},,{one},,,,",
                $",robot,,,,{Plain(factory, "S1", out _)},,,,",
                $"S2,,,,,{Plain(factory, "S2", out _)},,,,",
                $"S3,toaster,,,,{Plain(factory, "S3", out _)},,,,",
                $"S4,robot,09521234543214,,,{Plain(factory, "S4", out _)},,,,",
                $"S5,robot,,89049032123451234512345678901200,,{Plain(factory, "S5", out _)},,,,",
                $"S6,robot,,,3.57E+14,{Plain(factory, "S6", out _)},,,,",
                "S7,robot,,,,,,,,",
                "S8,robot,,,,bm90IGEgY2VydGlmaWNhdGU=,,,,",
                $"S9,robot,,,,{Plain(stranger, "S9", out _)},,,,",
                $"S10,robot,,,,{Plain(factory, "S11", out _)},,,,",
                $"S11,robot,,,,{Plain(factory, "S11", out _)},,{new string('0', 64)},,",
                $"S12,robot,,,,{ForeignFactory.Base64(expired)},,,,",
                $"S13,robot,,,,{ForeignFactory.Base64(revoked)},,,,",
                $"S14,robot,,{SomeEid},,{Plain(factory, "S14", out _)},,,,",
                $"S15,robot,,,,{Plain(factory, "S15", out _)},,,,Germany",
                "S16,robot"
            )
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, answer.Body.GetProperty("created").GetInt32());
        Assert.Equal(
            [
                (1, null, null),
                (2, "missing-field", "serial"),
                (3, "missing-field", "model"),
                (4, "model-not-supported", "model"),
                (5, "identifier-checksum", "gtin"),
                (6, "identifier-checksum", "eid"),
                (7, "identifier-checksum", "imei"),
                (8, "cert-missing", "certificate_pem_b64"),
                (9, "bad-value", "certificate_pem_b64"),
                (10, "cert-untrusted", "certificate_pem_b64"),
                (11, "identifier-mismatch", "serial"),
                (12, "key-mismatch-label", "key_fingerprint"),
                (13, "cert-expired", "certificate_pem_b64"),
                (14, "cert-revoked", "certificate_pem_b64"),
                (15, "duplicate-row", "eid"),
                (16, "bad-value", "country_of_sale"),
                (17, "csv-row-invalid", null),
            ],
            answer
                .Body.GetProperty("results")
                .EnumerateArray()
                .Select(row => (row.GetProperty("row").GetInt32(), Optional(row, "code"), Optional(row, "field")))
        );
        Assert.Contains("format the column as text", Result(answer, 6).GetProperty("message").GetString());
        Assert.Contains(await plant.AuditOfAsync("manifest.import.refuse"), entry => entry.Reason!.Contains("Revoked"));
        var again = await PostAsync(maker, Csv($"X1,robot,,{SomeEid},,{Plain(factory, "X1", out _)},,,,"));
        Assert.Contains("duplicate-eid", ErrorCodes(again));
    }

    [Fact]
    public async Task JSON_has_the_names_of_the_columns()
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        var rows = new
        {
            rows = new[]
            {
                new
                {
                    serial = "S1",
                    model = "robot",
                    certificate_pem_b64 = Plain(factory, "S1", out _),
                    manufactured_at = "2026-11-20",
                    claim_code = "7F3K-92QD-4T",
                },
            },
        };

        var answer = await Plant.PostFileAsync(
            maker,
            "/v1/factory-manifests",
            ManifestFile.Json,
            JsonSerializer.SerializeToUtf8Bytes(rows)
        );

        Assert.Equal((1, 0, false), Counts(answer));
    }

    [Theory]
    [InlineData("text/csv", "serial\n", 422, "csv-row-invalid")]
    [InlineData("text/csv", "name,model\n1,2\n", 400, "bad-request")]
    [InlineData("text/csv", "", 400, "bad-request")]
    [InlineData("application/json", "{}", 400, "bad-request")]
    [InlineData("application/json", "{\"rows\":[{\"colour\":\"blue\"}]}", 400, "unknown-field")]
    [InlineData("application/json", "{\"rows\":[{}]}", 422, "csv-row-invalid")]
    [InlineData("text/plain", "serial\n1", 415, "unsupported-media-type")]
    public async Task A_file_that_is_no_manifest_is_refused_whole(string type, string file, int status, string code)
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();

        var answer = await Plant.PostFileAsync(maker, "/v1/factory-manifests", type, Encoding.UTF8.GetBytes(file));

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_file_with_a_row_too_many_is_refused()
    {
        await using var plant = await Plant.StartAsync();
        using var maker = plant.Owner();
        var file = new StringBuilder("serial,model\n");
        for (var i = 0; i <= ManifestFile.MaxRows; i++)
            file.Append('S').Append(i).Append(",robot\n");

        var answer = await Plant.PostFileAsync(
            maker,
            "/v1/factory-manifests",
            ManifestFile.Csv,
            Encoding.UTF8.GetBytes(file.ToString())
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains("10000 rows", answer.Body.GetProperty("errors")[0].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Two_imports_of_the_same_devices_at_once_make_each_device_once()
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory, "postgres:" + await cluster.CreateDatabaseAsync());
        using var maker = plant.Owner();
        var rows = Enumerable.Range(0, 60).Select(i => $"S{i},robot,,,,{Plain(factory, $"S{i}", out _)},,,,").ToArray();

        var answers = await Task.WhenAll(PostAsync(maker, Csv(rows)), PostAsync(maker, Csv([.. rows.Reverse()])));

        Assert.All(answers, answer => Assert.Equal(60, Counts(answer).Created + Counts(answer).Repeated));
        Assert.Equal(60, answers.Sum(answer => Counts(answer).Created));
    }

    private static async Task<Plant> StartAsync(ForeignFactory factory, string? database = null)
    {
        var plant = await Plant.StartAsync(
            database,
            folder => File.WriteAllText(Path.Combine(folder, "factory-roots.pem"), factory.RootPem)
        );
        using var maker = plant.Owner();
        Assert.Equal(201, (await plant.PostAsync(maker, "/v1/models", new { name = "robot", gtin = "09521234543213" })).Status);
        return plant;
    }

    // A certificate of a device that has nothing but a serial number.
    private static string Plain(ForeignFactory factory, string serial, out byte[] spki)
    {
        Certificate certificate = factory.Certify(new FactoryIdentity(serial, "Elsewhere", "robot"), out spki);
        return ForeignFactory.Base64(certificate);
    }

    private static byte[] Csv(params string[] rows) => Encoding.UTF8.GetBytes(string.Join('\n', [Header, .. rows]));

    private static Task<Answer> PostAsync(HttpClient client, byte[] csv, string query = "") =>
        Plant.PostFileAsync(client, "/v1/factory-manifests" + query, ManifestFile.Csv, csv);

    private static (int Created, int Repeated, bool DryRun) Counts(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.ToString());
        return (
            answer.Body.GetProperty("created").GetInt32(),
            answer.Body.GetProperty("repeated").GetInt32(),
            answer.Body.GetProperty("dryRun").GetBoolean()
        );
    }

    private static JsonElement Result(Answer answer, int index) => answer.Body.GetProperty("results")[index];

    private static string? Optional(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static IEnumerable<string?> ErrorCodes(Answer answer) =>
        answer.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString());
}
