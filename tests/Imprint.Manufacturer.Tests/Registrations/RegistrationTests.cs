using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Registrations;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.TestKit;

namespace Imprint.Manufacturer.Tests.Registrations;

public sealed class RegistrationTests(PostgresCluster cluster)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_with_the_claim_code_becomes_the_owner_and_gets_a_voucher_that_ends_in_its_key()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);

        var answer = await plant.PostAsync(provider, "/v1/registrations", Body(device, owner, device.ClaimCodeForTyping));

        Assert.Equal(201, answer.Status);
        var voucher = OwnerSide.ReadPem(answer.Text("voucherPem"));
        Assert.Equal(FdoFault.None, voucher.Verify());
        Assert.True(voucher.OwnerKey.IsSameKeyAs(owner.PublicKey));
        Assert.Equal(FdoKeyEncoding.X509, voucher.OwnerKey.Encoding);
        Assert.Equal(device.Guid.ToString(), answer.Text("guid"));
        Assert.Equal(
            ["http://localhost:8041"],
            answer.Body.GetProperty("rendezvous").EnumerateArray().Select(u => u.GetString())
        );
        using var maker = plant.Owner();
        var ledger = (await Plant.GetAsync(maker, $"/v1/devices/serial:ACME/{device.Serial}")).Body;
        var current = ledger.GetProperty("device").GetProperty("owner");
        Assert.Equal(Plant.First, current.GetProperty("party").GetString());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(owner.PublicKey.SubjectPublicKeyInfo.Span)),
            current.GetProperty("keyFingerprint").GetString()
        );
        Assert.Equal(
            Plant.First,
            Assert.Single(ledger.GetProperty("ownerChanges").EnumerateArray()).GetProperty("to").GetString()
        );
        Assert.Single(await plant.AuditOfAsync("registration.add"));
    }

    [Fact]
    public async Task The_same_registration_again_is_the_same_voucher_under_the_same_key_and_under_another()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var body = Body(device, owner, device.ClaimCode);

        var first = await plant.PostAsync(provider, "/v1/registrations", body, "key-of-mine");
        var replayed = await plant.PostAsync(provider, "/v1/registrations", body, "key-of-mine");
        var again = await plant.PostAsync(provider, "/v1/registrations", body);

        Assert.Equal((201, 201, 200), (first.Status, replayed.Status, again.Status));
        Assert.Equal("true", replayed.Headers["Idempotent-Replayed"]);
        Assert.Equal(first.Text("voucherPem"), again.Text("voucherPem"));
        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Single(await plant.AuditOfAsync("registration.add"));
    }

    [Fact]
    public async Task An_unknown_device_and_a_wrong_code_are_answered_alike()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);

        var wrong = await plant.PostAsync(provider, "/v1/registrations", Body(device, owner, "0000000000"));
        var unknown = await plant.PostAsync(
            provider,
            "/v1/registrations",
            new
            {
                device = "serial:ACME/NOBODY",
                ownerKeys = new[] { owner.Offer },
                claimCode = device.ClaimCode,
            }
        );

        Assert.Equal((404, "claim-code-wrong"), (wrong.Status, wrong.Code));
        Assert.Equal((404, "claim-code-wrong"), (unknown.Status, unknown.Code));
        Assert.Equal(
            wrong.Body.EnumerateObject().Where(m => m.Name != "correlator").Select(m => m.ToString()),
            unknown.Body.EnumerateObject().Where(m => m.Name != "correlator").Select(m => m.ToString())
        );
        Assert.Equal(2, (await plant.AuditOfAsync("registration.refuse")).Count);
    }

    [Fact]
    public async Task Guessing_stops_at_the_limit_and_even_the_right_code_then_waits()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);

        // All at once: no guess slips in between the look at the count and the count.
        var guesses = await Task.WhenAll(
            Enumerable
                .Range(0, ClaimAttempts.MaxPerDevice + 5)
                .Select(i => plant.PostAsync(provider, "/v1/registrations", Body(device, owner, $"000000000{i % 10}")))
        );
        var right = await plant.PostAsync(provider, "/v1/registrations", Body(device, owner, device.ClaimCode));

        Assert.Equal(ClaimAttempts.MaxPerDevice, guesses.Count(guess => guess.Code == "claim-code-wrong"));
        Assert.Equal(5, guesses.Count(guess => guess is { Status: 429, Code: "rate-limited" }));
        Assert.Equal((429, "rate-limited"), (right.Status, right.Code));
        Assert.InRange(int.Parse(right.Headers["Retry-After"]), 3000, 3600);
    }

    [Fact]
    public async Task Right_codes_are_never_limited()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);

        for (var i = 0; i < ClaimAttempts.MaxPerDevice + 2; i++)
            Assert.InRange(
                (await plant.PostAsync(provider, "/v1/registrations", Body(device, owner, device.ClaimCode))).Status,
                200,
                201
            );
    }

    [Fact]
    public async Task A_device_of_another_provider_is_claimed_already_to_the_right_code_alone()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var first = plant.Provider(Plant.First);
        using var second = plant.Provider(Plant.Second);
        await plant.PostAsync(first, "/v1/registrations", Body(device, owner, device.ClaimCode));

        var right = await plant.PostAsync(second, "/v1/registrations", Body(device, owner, device.ClaimCode));
        var wrong = await plant.PostAsync(second, "/v1/registrations", Body(device, owner, "0000000000"));

        Assert.Equal((409, "already-claimed"), (right.Status, right.Code));
        Assert.Equal((404, "claim-code-wrong"), (wrong.Status, wrong.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_providers_that_come_at_once_one_wins(bool isPostgres)
    {
        await using var plant = await Plant.StartAsync(isPostgres ? "postgres:" + await cluster.CreateDatabaseAsync() : null);
        await using var maker = await plant.OpenMakerAsync();
        var devices = await LineDevice.MakeAsync(maker, 12);
        using var first = plant.Provider(Plant.First);
        using var second = plant.Provider(Plant.Second);
        using var firstKey = new OwnerSide();
        using var secondKey = new OwnerSide();

        foreach (var device in devices)
        {
            var answers = await Task.WhenAll(
                plant.PostAsync(first, "/v1/registrations", Body(device, firstKey, device.ClaimCode)),
                plant.PostAsync(second, "/v1/registrations", Body(device, secondKey, device.ClaimCode))
            );

            Assert.Equal([201, 409], answers.Select(answer => answer.Status).Order());
            Assert.Equal("already-claimed", answers.Single(answer => answer.Status == 409).Code);
        }

        Assert.Equal(devices.Count, (await plant.AuditOfAsync("registration.add")).Count);
    }

    [Fact]
    public async Task A_withdrawn_device_goes_to_a_new_provider_in_a_voucher_without_the_old_one()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var oldKey = new OwnerSide();
        using var newKey = new OwnerSide();
        using var first = plant.Provider(Plant.First);
        using var second = plant.Provider(Plant.Second);
        var registered = await plant.PostAsync(first, "/v1/registrations", Body(device, oldKey, device.ClaimCode));
        await LeaveTracesAsync(plant, device);

        var withdrawn = await plant.PostAsync(
            first,
            $"/v1/registrations/{registered.Text("id")}:withdraw",
            new { reason = "sold" }
        );
        var repeated = await plant.PostAsync(first, $"/v1/registrations/{registered.Text("id")}:withdraw", new { });
        Assert.Equal((0, 0), await TracesAsync(plant));
        var next = await plant.PostAsync(second, "/v1/registrations", Body(device, newKey, device.ClaimCode));
        var late = await plant.PostAsync(first, "/v1/registrations", Body(device, oldKey, device.ClaimCode));

        Assert.Equal((200, 200, 201), (withdrawn.Status, repeated.Status, next.Status));
        Assert.Equal(("already-claimed", 409), (late.Code, late.Status));
        var voucher = OwnerSide.ReadPem(next.Text("voucherPem"));
        Assert.True(Assert.Single(voucher.Entries).OwnerKey.IsSameKeyAs(newKey.PublicKey));
        Assert.Equal(FdoFault.None, voucher.Verify());
        using var maker = plant.Owner();
        var ledger = (await Plant.GetAsync(maker, $"/v1/devices/guid:{device.Guid}")).Body;
        Assert.Equal(3, ledger.GetProperty("device").GetProperty("ownerVersion").GetInt32());
        Assert.Equal(
            [Plant.Second, null, Plant.First],
            ledger.GetProperty("ownerChanges").EnumerateArray().Select(change => change.GetProperty("to").GetString())
        );
        Assert.Equal("sold", Assert.Single(await plant.AuditOfAsync("registration.withdraw")).Reason);
    }

    [Fact]
    public async Task The_manufacturer_registers_for_a_provider_that_it_knows_and_needs_no_code()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var maker = plant.Owner();
        object BodyFor(string? provider) =>
            new
            {
                device = device.Id.ToString(),
                ownerKeys = new[] { owner.Offer },
                provider,
            };

        var unnamed = await plant.PostAsync(maker, "/v1/registrations", BodyFor(null));
        var stranger = await plant.PostAsync(maker, "/v1/registrations", BodyFor("nobody"));
        var known = await plant.PostAsync(maker, "/v1/registrations", BodyFor(Plant.Second));

        Assert.Equal((400, 400, 201), (unnamed.Status, stranger.Status, known.Status));
        Assert.Equal(Plant.Second, known.Text("provider"));
    }

    [Theory]
    [InlineData(FdoKeyType.Secp384R1)]
    [InlineData(FdoKeyType.Rsa2048Restr)]
    [InlineData(FdoKeyType.RsaPkcs)]
    public async Task The_owner_key_is_of_the_kind_that_the_voucher_is_made_with(FdoKeyType type)
    {
        await using var plant = await Plant.StartAsync();
        await using var maker = await plant.OpenMakerAsync();
        var device = Assert.Single(await LineDevice.MakeAsync(maker, 1, type: type));
        using var p256 = new OwnerSide();
        using var right = new OwnerSide(type);
        using var provider = plant.Provider(Plant.First);

        var unfit = await plant.PostAsync(provider, "/v1/registrations", Body(device, p256, device.ClaimCode));
        var fit = await plant.PostAsync(
            provider,
            "/v1/registrations",
            new
            {
                device = $"serial:ACME/{device.Serial}",
                ownerKeys = new[] { p256.Offer, right.Offer },
                claimCode = device.ClaimCode,
            }
        );

        Assert.Equal((422, "owner-key-unfit"), (unfit.Status, unfit.Code));
        Assert.Equal(201, fit.Status);
        Assert.Equal(type.ToString().ToLowerInvariant(), fit.Text("keyType"));
        var voucher = OwnerSide.ReadPem(fit.Text("voucherPem"));
        Assert.Equal(FdoFault.None, voucher.Verify());
        Assert.True(voucher.OwnerKey.IsSameKeyAs(right.PublicKey));
    }

    [Theory]
    [InlineData("recalled", 423, "recalled")]
    [InlineData("revoked", 403, "cert-revoked")]
    [InlineData("suspended", 423, "paused")]
    public async Task A_device_that_is_not_good_is_given_to_nobody(string status, int expected, string code)
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var maker = plant.Owner();
        using var provider = plant.Provider(Plant.First);
        var set = await plant.PostAsync(
            maker,
            "/v1/device-statuses",
            new
            {
                device = $"guid:{device.Guid}",
                status,
                reason = "found in the wild",
            }
        );

        var answer = await plant.PostAsync(provider, "/v1/registrations", Body(device, owner, device.ClaimCode));

        Assert.Equal(200, set.Status);
        Assert.Equal((expected, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("""{"device":"eid:89049032123451234512345678901230","ownerKeys":[KEY],"claimCode":"x"}""", "#/device")]
    [InlineData("""{"device":"imei:356938035643800","ownerKeys":[KEY],"claimCode":"x"}""", "#/device")]
    [InlineData("""{"device":"who:is this","ownerKeys":[KEY],"claimCode":"x"}""", "#/device")]
    [InlineData("""{"device":"serial:ACME","ownerKeys":[KEY],"claimCode":"x"}""", "#/device")]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[],"claimCode":"x"}""", "#/ownerKeys")]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[KEY,KEY],"claimCode":"x"}""", "#/ownerKeys/1/type")]
    [InlineData(
        """{"device":"serial:A/B","ownerKeys":[{"type":"secp256r1","spki":"AAAA"}],"claimCode":"x"}""",
        "#/ownerKeys/0/spki"
    )]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[{"type":"dsa","spki":"AAAA"}],"claimCode":"x"}""", "#/ownerKeys/0/type")]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[KEY]}""", "#/claimCode")]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[KEY],"claimCode":"x","provider":"second-provider"}""", "#/provider")]
    [InlineData("""{"device":"serial:A/B","ownerKeys":[KEY],"claimCode":"x","colour":"blue"}""", "#/colour")]
    public async Task A_wrong_request_is_told_where_it_is_wrong(string body, string pointer)
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var key = System.Text.Json.JsonSerializer.Serialize(owner.Offer);

        var answer = await plant.PostAsync(
            provider,
            "/v1/registrations",
            System.Text.Json.Nodes.JsonNode.Parse(body.Replace("KEY", key, StringComparison.Ordinal))!
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains(
            pointer,
            answer.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString())
        );
    }

    [Fact]
    public async Task Registrations_are_for_known_providers_and_each_sees_its_own()
    {
        await using var plant = await Plant.StartAsync();
        var device = await MakeOneAsync(plant);
        using var owner = new OwnerSide();
        using var first = plant.Provider(Plant.First);
        using var second = plant.Provider(Plant.Second);
        using var stranger = plant.Stranger();
        var body = Body(device, owner, device.ClaimCode);
        var id = (await plant.PostAsync(first, "/v1/registrations", body)).Text("id");

        Assert.Equal(401, (await plant.PostAsync(stranger, "/v1/registrations", body)).Status);
        Assert.Equal(403, (await Plant.GetAsync(first, "/v1/devices")).Status);
        Assert.Equal(200, (await Plant.GetAsync(first, $"/v1/registrations/{id}")).Status);
        Assert.Equal(404, (await Plant.GetAsync(second, $"/v1/registrations/{id}")).Status);
        Assert.Equal(404, (await plant.PostAsync(second, $"/v1/registrations/{id}:withdraw", new { })).Status);
    }

    private static async Task<MadeDevice> MakeOneAsync(Plant plant)
    {
        await using var maker = await plant.OpenMakerAsync();
        return Assert.Single(await LineDevice.MakeAsync(maker, 1));
    }

    private static object Body(MadeDevice device, OwnerSide owner, string code) =>
        new
        {
            device = $"serial:ACME/{device.Serial}",
            ownerKeys = new[] { owner.Offer },
            claimCode = code,
        };

    // What the old owner left at the rendezvous.
    private static async Task LeaveTracesAsync(Plant plant, MadeDevice device)
    {
        await using var maker = await plant.OpenMakerAsync();
        await maker.Party.Database.ExecuteAsync(
            """
            INSERT INTO rendezvous_blobs (guid, device_id, to1d, owner_key, owner_key_hash, device_key, expires_at, stored_at)
            VALUES (@guid, @device, @bytes, @bytes, @bytes, @bytes, 1, 1)
            """,
            Cancel,
            ("@guid", device.Guid.ToBytes()),
            ("@device", device.Id.ToString()),
            ("@bytes", new byte[] { 1 })
        );
        await maker.Party.Database.ExecuteAsync(
            """
            INSERT INTO first_access_records (id, guid, provider, owner_key_hash, version, record, expires_at, stored_at)
            VALUES ('far_1', @guid, 'first-provider', @bytes, 1, @bytes, 1, 1)
            """,
            Cancel,
            ("@guid", device.Guid.ToBytes()),
            ("@bytes", new byte[] { 1 })
        );
    }

    private static async Task<(long Blobs, long Records)> TracesAsync(Plant plant)
    {
        await using var maker = await plant.OpenMakerAsync();
        var database = maker.Party.Database;
        return (
            await database.QuerySingleAsync("SELECT count(*) FROM rendezvous_blobs", row => row.GetInt64(0), Cancel),
            await database.QuerySingleAsync("SELECT count(*) FROM first_access_records", row => row.GetInt64(0), Cancel)
        );
    }
}
