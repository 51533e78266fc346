using System.Text.Json;
using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>Blank devices that ask a real manufacturer, and believe it only after every check.</summary>
public sealed class RedirectTests(PostgresCluster cluster)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FdoKeyType.Secp256R1, false)]
    [InlineData(FdoKeyType.Secp384R1, false)]
    [InlineData(FdoKeyType.Secp256R1, true)]
    public async Task A_registered_device_learns_its_owner_its_operators_and_the_time(FdoKeyType type, bool onPostgres)
    {
        await using var plant = await Plant.StartAsync(onPostgres ? $"postgres:{await cluster.CreateDatabaseAsync()}" : null);
        using var owner = new OwnerSide(type);
        using var provider = plant.Provider(Plant.First);
        using var devices = BlankDevice.ConnectTo(plant);
        var device = await BlankDevice.MakeAsync(plant, type);
        await Records.RegisterAsync(plant, provider, device, owner);
        await Records.PutAsync(provider, $"guid:{device.Made.Guid}", Records.Body(Records.For(device.Made.Guid, owner)));

        var accepted = await device.AskAsync(devices);

        Assert.True(accepted!.OwnerKey.IsSameKeyAs(owner.PublicKey));
        Assert.Equal("Aurora", Assert.Single(accepted.Record.Operators).Name);
        Assert.InRange((TimeProvider.System.GetUtcNow() - accepted.Time).TotalMinutes, -1, 1);
        var shown = await ContactAsync(
            provider,
            device.Made.Guid,
            contact => contact.GetProperty("result").GetString() == "ready"
        );
        Assert.Equal(1, shown.GetProperty("asked").GetInt64());
    }

    [Fact]
    public async Task A_device_that_comes_before_its_registration_is_held_and_answered_as_soon_as_there_is_a_record()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        using var devices = BlankDevice.ConnectTo(plant);
        var device = await BlankDevice.MakeAsync(plant);

        var asked = device.AskAsync(devices);
        await Records.RegisterAsync(plant, provider, device, owner);
        Assert.False(asked.IsCompleted);
        await Records.PutAsync(provider, $"guid:{device.Made.Guid}", Records.Body(Records.For(device.Made.Guid, owner)));

        Assert.NotNull(await asked);
    }

    [Fact]
    public async Task One_record_serves_a_class_of_devices()
    {
        await using var plant = await Plant.StartAsync();
        using var owner = new OwnerSide();
        using var provider = plant.Provider(Plant.First);
        using var devices = BlankDevice.ConnectTo(plant);
        await Records.PutAsync(provider, "class:sensors", Records.ClassBody(Records.For("sensors", owner, 3), owner));
        for (var i = 0; i < 3; i++)
        {
            var device = await BlankDevice.MakeAsync(plant);
            await Records.RegisterAsync(plant, provider, device, owner);
            var put = await Records.PutAsync(provider, $"guid:{device.Made.Guid}", new { @class = "sensors" });
            Assert.True(put.Status == 200, put.ToString());

            var accepted = await device.AskAsync(devices);
            Assert.Equal(new FirstAccessScope.DeviceClass(ClassId.Parse("sensors")), accepted!.Record.Scope);
            Assert.Equal(3, accepted.Remember.Version);
        }
    }

    [Fact]
    public async Task What_is_no_question_is_refused_at_once()
    {
        await using var plant = await Plant.StartAsync();
        using var devices = BlankDevice.ConnectTo(plant);
        var question = new RedirectRequest(new FdoGuid(new byte[16]), new RedirectNonce(new byte[16])).Encode();

        Assert.Equal(400, await StatusAsync([]));
        Assert.Equal(400, await StatusAsync(question[..^1]));
        Assert.Equal(400, await StatusAsync([.. question, 0]));
        Assert.Equal(400, await StatusAsync(new byte[RedirectRequest.MaxLength + 1]));
        Assert.Equal(415, await StatusAsync(question, "application/json"));
        using var get = await devices.GetAsync(new Uri("/bootstrap/v1/redirect", UriKind.Relative), Cancel);
        Assert.Equal(405, (int)get.StatusCode);
        using var api = await devices.GetAsync(new Uri("/v1/service-links/class:a", UriKind.Relative), Cancel);
        Assert.Equal(404, (int)api.StatusCode);

        async Task<int> StatusAsync(byte[] body, string mediaType = "application/cbor")
        {
            using var answer = await BlankDevice.PostAsync(devices, body, mediaType);
            return (int)answer.StatusCode;
        }
    }

    private static async Task<JsonElement> ContactAsync(HttpClient provider, FdoGuid guid, Func<JsonElement, bool> isMet)
    {
        JsonElement contact = default;
        await Until.TrueAsync(
            async () =>
            {
                contact = (await Plant.GetAsync(provider, $"/v1/service-links/guid:{guid}")).Body.GetProperty("firstContact");
                return contact.ValueKind == JsonValueKind.Object && isMet(contact);
            },
            "the contact is written down"
        );
        return contact;
    }
}
