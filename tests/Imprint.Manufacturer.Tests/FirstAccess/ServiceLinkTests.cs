using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>Records left by providers, through a real manufacturer.</summary>
public sealed class ServiceLinkTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_of_the_owner_is_stored_by_any_name_of_the_device_and_shown()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var device = await BlankDevice.MakeAsync(plant);
        await Records.RegisterAsync(plant, provider, device, owner);
        var record = Records.For(device.Made.Guid, owner);

        var put = await Records.PutAsync(provider, $"serial:ACME/{device.Made.Serial}", Records.Body(record));
        var again = await Records.PutAsync(provider, $"guid:{device.Made.Guid}", Records.Body(record));

        Assert.True((put.Status, again.Status) == (200, 200), $"{put} {again}");
        Assert.Equal(put.Body.GetRawText(), again.Body.GetRawText());
        var shown = await Plant.GetAsync(provider, $"/v1/service-links/{device.Made.Id}");
        Assert.Equal(1, shown.Body.GetProperty("record").GetProperty("version").GetInt64());
        using var maker = plant.Owner();
        Assert.Equal(200, (await Plant.GetAsync(maker, $"/v1/service-links/{device.Made.Id}")).Status);
        Assert.Single(await plant.AuditOfAsync("service-link.put"));
    }

    [Fact]
    public async Task Only_a_higher_version_takes_the_place_of_a_record()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var device = await BlankDevice.MakeAsync(plant);
        await Records.RegisterAsync(plant, provider, device, owner);
        var name = $"guid:{device.Made.Guid}";

        Assert.Equal(200, (await PutVersionAsync(5)).Status);
        var lower = await PutVersionAsync(4);
        var same = await PutVersionAsync(5); // another signature, so other bytes
        Assert.Equal((409, 409), (lower.Status, same.Status));
        Assert.Contains("Version 5", lower.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(200, (await PutVersionAsync(6)).Status);

        Task<Answer> PutVersionAsync(long version) =>
            Records.PutAsync(provider, name, Records.Body(Records.For(device.Made.Guid, owner, version)));
    }

    [Fact]
    public async Task What_the_owner_did_not_sign_for_this_device_is_refused_with_the_reason()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var stranger = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var device = await BlankDevice.MakeAsync(plant);
        await Records.RegisterAsync(plant, provider, device, owner);
        var scope = new FirstAccessScope.Device(device.Made.Guid);

        await AssertRefusedAsync(
            Records.Body(Records.For(device.Made.Guid, stranger)),
            "#/record",
            "not signed by the owner's key"
        );
        await AssertRefusedAsync(Records.Body(Records.For(new FdoGuid(new byte[16]), owner)), "#/record", "another device");
        await AssertRefusedAsync(Records.Body(Records.For("some-class", owner)), "#/record", "another device or class");
        await AssertRefusedAsync(
            Records.Body(Records.For(scope, owner.Signer, expiresAt: DateTimeOffset.UnixEpoch.AddYears(40))),
            "#/record",
            "expired"
        );
        await AssertRefusedAsync(Records.Body([0xa0]), "#/record", "cannot be read");
        await AssertRefusedAsync(new { record = "not base64url!" }, "#/record", "base64url");
        await AssertRefusedAsync(new { }, "#/record", "");
        await AssertRefusedAsync(new { @class = "no class" }, "#/class", "letters");
        await AssertRefusedAsync(new { @class = "a", record = "AA" }, "#/class", "not both");
        await AssertRefusedAsync(new { colour = "blue" }, "#/colour", "");
        Assert.Empty(await plant.AuditOfAsync("service-link.put"));

        async Task AssertRefusedAsync(object body, string pointer, string detail)
        {
            var answer = await Records.PutAsync(provider, $"guid:{device.Made.Guid}", body);
            Assert.True(answer.Status == 400, answer.ToString());
            Assert.Contains(
                answer.Body.GetProperty("errors").EnumerateArray(),
                e =>
                    e.GetProperty("pointer").GetString() == pointer
                    && e.GetProperty("detail").GetString()!.Contains(detail, StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Nobody_but_the_owner_speaks_for_a_device_or_sees_what_it_is_told()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        using var other = plant.Provider(Plant.Second);
        using var maker = plant.Owner();
        using var stranger = plant.Stranger();
        var device = await BlankDevice.MakeAsync(plant);
        var name = $"guid:{device.Made.Guid}";
        var body = Records.Body(Records.For(device.Made.Guid, owner));

        Assert.Equal("device-unknown", (await Records.PutAsync(provider, name, body)).Code); // not registered yet
        await Records.RegisterAsync(plant, provider, device, owner);
        Assert.Equal(200, (await Records.PutAsync(provider, name, body)).Status);
        Assert.Equal("device-unknown", (await Records.PutAsync(other, name, body)).Code);
        Assert.Equal("device-unknown", (await Plant.GetAsync(other, $"/v1/service-links/{name}")).Code);
        Assert.Equal(403, (await Records.PutAsync(maker, name, body)).Status);
        Assert.Equal(401, (await Records.PutAsync(stranger, name, body)).Status);
        Assert.Equal("device-unknown", (await Records.PutAsync(provider, "serial:ACME/NONE", body)).Code);
        Assert.Equal("device-unknown", (await Records.PutAsync(provider, "nonsense", body)).Code);
    }

    [Fact]
    public async Task A_removed_record_is_gone_and_so_is_that_of_a_withdrawn_registration()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        var device = await BlankDevice.MakeAsync(plant);
        await Records.RegisterAsync(plant, provider, device, owner);
        var path = new Uri($"/v1/service-links/guid:{device.Made.Guid}", UriKind.Relative);
        await Records.PutAsync(provider, $"guid:{device.Made.Guid}", Records.Body(Records.For(device.Made.Guid, owner)));

        using var removed = await provider.DeleteAsync(path, Cancel);
        using var again = await provider.DeleteAsync(path, Cancel);

        Assert.Equal((204, 404), ((int)removed.StatusCode, (int)again.StatusCode));
        var shown = await Plant.GetAsync(provider, path.OriginalString);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, shown.Body.GetProperty("record").ValueKind);
        Assert.Single(await plant.AuditOfAsync("service-link.remove"));
    }

    [Fact]
    public async Task Two_providers_may_name_a_class_alike()
    {
        await using var plant = await Plant.StartAsync();
        using var firstKey = new OwnerSide();
        using var secondKey = new OwnerSide(FdoKeyType.Secp384R1);
        using var first = plant.Provider(Plant.First);
        using var second = plant.Provider(Plant.Second);

        var one = await Records.PutAsync(
            first,
            "class:sensors",
            Records.ClassBody(Records.For("sensors", firstKey, 9), firstKey)
        );
        var two = await Records.PutAsync(
            second,
            "class:sensors",
            Records.ClassBody(Records.For("sensors", secondKey), secondKey)
        );

        Assert.True((one.Status, two.Status) == (200, 200), $"{one} {two}");
        Assert.Equal(
            9,
            (await Plant.GetAsync(first, "/v1/service-links/class:sensors"))
                .Body.GetProperty("record")
                .GetProperty("version")
                .GetInt64()
        );
        var foreign = await Records.PutAsync(
            first,
            "class:sensors",
            Records.ClassBody(Records.For("sensors", firstKey, 10), secondKey)
        );
        Assert.Equal(400, foreign.Status);
        using var gone = await second.DeleteAsync(new Uri("/v1/service-links/class:sensors", UriKind.Relative), Cancel);
        Assert.Equal(204, (int)gone.StatusCode);
        Assert.Equal(404, (await Plant.GetAsync(second, "/v1/service-links/class:sensors")).Status);
        Assert.Equal(200, (await Plant.GetAsync(first, "/v1/service-links/class:sensors")).Status);
    }
}
