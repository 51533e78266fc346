using System.Text;
using Imprint.Fdo;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Manufacturer.Vouchers;
using Imprint.Pki.Profiles;

namespace Imprint.Manufacturer.Tests.Imports;

public sealed class VoucherImportTests
{
    [Fact]
    public async Task A_foreign_voucher_that_was_handed_to_us_can_be_handed_on()
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        var device = factory.Certify(new FactoryIdentity("S1", "Elsewhere", "robot"), out _);
        var voucher = ForeignFactory.MakeVoucher(device, "robot", await OurKeyAsync(plant));

        var first = await ImportAsync(maker, Encoding.ASCII.GetBytes(voucher.ToPem()));
        var again = await ImportAsync(maker, voucher.Encoded.ToArray());
        using var owner = new OwnerSide();
        var registered = await plant.PostAsync(
            maker,
            "/v1/registrations",
            new
            {
                device = $"guid:{voucher.Guid}",
                ownerKeys = new[] { owner.Offer },
                provider = Plant.First,
            }
        );

        Assert.Equal("created", Outcome(first));
        Assert.Equal("repeated", Outcome(again));
        Assert.Equal(201, registered.Status);
        var extended = OwnerSide.ReadPem(registered.Text("voucherPem"));
        Assert.Equal(FdoFault.None, extended.Verify());
        Assert.Equal(2, extended.Entries.Count);
        Assert.Equal("https://rendezvous.example:8443", registered.Body.GetProperty("rendezvous")[0].GetString());
    }

    [Fact]
    public async Task A_voucher_completes_a_device_that_came_by_its_manifest()
    {
        using var factory = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        var device = factory.Certify(new FactoryIdentity("S1", "Elsewhere", "robot"), out _);
        var csv = $"serial,model,certificate_pem_b64\nS1,robot,{ForeignFactory.Base64(device)}\n";
        await Plant.PostFileAsync(maker, "/v1/factory-manifests", "text/csv", Encoding.ASCII.GetBytes(csv));
        var voucher = ForeignFactory.MakeVoucher(device, "robot", await OurKeyAsync(plant));

        var answer = await ImportAsync(maker, voucher.Encoded.ToArray());

        Assert.Equal("completed", Outcome(answer));
        Assert.Equal(200, (await Plant.GetAsync(maker, $"/v1/devices/guid:{voucher.Guid}")).Status);
    }

    [Fact]
    public async Task A_voucher_that_cannot_be_relied_on_is_refused_with_its_reason_in_the_audit_log()
    {
        using var factory = new ForeignFactory();
        using var stranger = new ForeignFactory();
        await using var plant = await StartAsync(factory);
        using var maker = plant.Owner();
        using var somebody = new OwnerSide();
        var ours = await OurKeyAsync(plant);
        var identity = new FactoryIdentity("S1", "Elsewhere", "robot");
        var revoked = factory.Certify(identity with { SerialNumber = "S2" }, out _);
        await File.WriteAllTextAsync(
            plant.FileOf(Plant.Maker, "factory-crls.pem"),
            factory.Crl(revoked),
            TestContext.Current.CancellationToken
        );
        var good = ForeignFactory.MakeVoucher(factory.Certify(identity, out _), "robot", ours);
        var other = ForeignFactory.MakeVoucher(factory.Certify(identity, out _), "robot", ours);
        var broken = good.Encoded.ToArray();
        broken[^1] ^= 1;

        (byte[] Voucher, string Code)[] cases =
        [
            (broken, "custody-record-invalid"),
            (good.Encoded.ToArray()[..^9], "custody-record-invalid"),
            ([0x80], "custody-record-invalid"),
            (
                ForeignFactory.MakeVoucher(factory.Certify(identity, out _), "robot", somebody.PublicKey).Encoded.ToArray(),
                "foreign-owner"
            ),
            (
                ForeignFactory.MakeVoucher(factory.Certify(identity, out _), "robot", next: null).Encoded.ToArray(),
                "foreign-owner"
            ),
            (ForeignFactory.MakeVoucher(stranger.Certify(identity, out _), "robot", ours).Encoded.ToArray(), "cert-untrusted"),
            (ForeignFactory.MakeVoucher(revoked, "robot", ours).Encoded.ToArray(), "cert-revoked"),
            (
                ForeignFactory
                    .MakeVoucher(factory.Certify(identity with { Model = "toaster" }, out _), "toaster", ours)
                    .Encoded.ToArray(),
                "model-not-supported"
            ),
        ];
        foreach (var (voucher, code) in cases)
        {
            var answer = await ImportAsync(maker, voucher);
            Assert.Equal(422, answer.Status);
            Assert.Equal(code, answer.Body.GetProperty("errors")[0].GetProperty("code").GetString());
        }

        Assert.Equal(cases.Length, (await plant.AuditOfAsync("voucher.import.refuse")).Count);
        // Several in one file: each for itself. The second has the first one's serial number.
        var file = await ImportAsync(maker, Encoding.ASCII.GetBytes(good.ToPem() + other.ToPem()));
        Assert.Equal(
            ["created", "refused"],
            file.Body.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("outcome").GetString())
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN OWNERSHIP VOUCHER-----\nAAA")]
    public async Task A_file_that_holds_no_voucher_is_refused_whole(string file)
    {
        await using var plant = await Plant.StartAsync();
        using var maker = plant.Owner();

        Assert.Equal(400, (await ImportAsync(maker, Encoding.ASCII.GetBytes(file))).Status);
    }

    private static async Task<Plant> StartAsync(ForeignFactory factory)
    {
        var plant = await Plant.StartAsync(prepare: folder =>
            File.WriteAllText(Path.Combine(folder, "factory-roots.pem"), factory.RootPem)
        );
        using var maker = plant.Owner();
        await plant.PostAsync(maker, "/v1/models", new { name = "robot" });
        return plant;
    }

    private static async Task<FdoPublicKey> OurKeyAsync(Plant plant)
    {
        await using var maker = await plant.OpenMakerAsync();
        using var keys = new ManufacturerKeys(maker.Party.Custody);
        return keys.Of(FdoKeyType.Secp256R1).PublicKey;
    }

    private static Task<Answer> ImportAsync(HttpClient maker, byte[] file) =>
        Plant.PostFileAsync(maker, "/v1/vouchers", "application/octet-stream", file);

    private static string? Outcome(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.ToString());
        return answer.Body.GetProperty("results")[0].GetProperty("outcome").GetString();
    }
}
