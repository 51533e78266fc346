using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Rendezvous;
using Imprint.Manufacturer.Tests.Rig;

namespace Imprint.Manufacturer.Tests.Rendezvous;

/// <summary>DI, TO0 and TO1 over HTTP against a real manufacturer, with its ledger.</summary>
public sealed class RendezvousTests
{
    private static readonly To2Address[] Somewhere = [To2Address.From(new Uri("https://owner.example:8043"))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FdoKeyType.Secp256R1, 0)]
    [InlineData(FdoKeyType.Secp384R1, 0)]
    [InlineData(FdoKeyType.Secp256R1, 2048)]
    [InlineData(FdoKeyType.Secp384R1, 3072)]
    public async Task A_device_made_over_the_network_finds_the_owner_it_was_registered_to(FdoKeyType type, int rsaBits)
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-1", type, rsaBits);
        using var owner = new OwnerSide(type);
        var voucher = await RegisterAsync(plant, "SN-1", owner);
        using var rendezvous = new FdoCaller(plant, "devices");

        var to0 = new To0Owner(voucher, owner.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.IsType<FdoStep.Finished>(await rendezvous.RunAsync(to0));
        Assert.Equal(TimeSpan.FromHours(1), to0.Granted);

        var to1 = new To1Device(device.Credential.Guid, device.Signer);
        Assert.IsType<FdoStep.Finished>(await rendezvous.RunAsync(to1));
        Assert.Equal(Somewhere, to1.Redirect!.Addresses);
        Assert.True(to1.Redirect.IsSignedBy(owner.PublicKey));
    }

    [Fact]
    public async Task A_stranger_with_a_copied_voucher_is_refused_and_somebody_is_told()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-2");
        using var owner = new OwnerSide();
        using var stranger = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-2", owner);
        using var rendezvous = new FdoCaller(plant, "devices");

        var ended = await rendezvous.RunAsync(new To0Owner(voucher, stranger.Signer, Somewhere, TimeSpan.FromHours(1)));
        var error = Assert.IsType<FdoStep.EndedByPeer>(ended).Error;
        Assert.Equal(FdoErrorCode.InvalidMessageError, error.Code);
        Assert.Equal(FdoMessageType.To0OwnerSign, error.Previous);
        var (target, reason) = Assert.Single(await plant.AuditOfAsync("alarm.redirect-refused"));
        Assert.StartsWith("device:dev_", target);
        Assert.Equal("the signature is not valid", reason);
        using var admin = plant.Owner();
        var alarms = await Plant.GetAsync(admin, "/v1/alarms");
        var alarm = Assert.Single(alarms.Body.GetProperty("items").EnumerateArray());
        Assert.Equal(
            "redirect-refused BadSignature 1",
            $"{alarm.GetProperty("kind")} {alarm.GetProperty("fault")} {alarm.GetProperty("count")}"
        );

        // The device of the true owner finds it all the same.
        Assert.IsType<FdoStep.Finished>(
            await rendezvous.RunAsync(new To0Owner(voucher, owner.Signer, Somewhere, TimeSpan.FromHours(1)))
        );
        Assert.IsType<FdoStep.Finished>(await rendezvous.RunAsync(new To1Device(device.Credential.Guid, device.Signer)));
    }

    [Fact]
    public async Task An_owner_that_was_withdrawn_leads_the_device_nowhere_any_more()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-3");
        using var first = new OwnerSide();
        using var second = new OwnerSide();
        using var rendezvous = new FdoCaller(plant, "devices");
        var (oldVoucher, registration) = await RegisterWithIdAsync(plant, "SN-3", first, Plant.First);
        Assert.IsType<FdoStep.Finished>(
            await rendezvous.RunAsync(new To0Owner(oldVoucher, first.Signer, Somewhere, TimeSpan.FromHours(1)))
        );

        using var admin = plant.Owner();
        var withdrawn = await plant.PostAsync(admin, $"/v1/registrations/{registration}:withdraw", new { reason = "returned" });
        Assert.Equal(200, withdrawn.Status);

        // 1. The redirect is gone, 2. the old voucher brings no new one, 3. nor does it once somebody else owns the device.
        Assert.Equal(
            FdoErrorCode.ResourceNotFound,
            await RefusalAsync(rendezvous, new To1Device(device.Credential.Guid, device.Signer))
        );
        var again = new To0Owner(oldVoucher, first.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.Equal(FdoErrorCode.InvalidOwnershipVoucher, await RefusalAsync(rendezvous, again));
        var newVoucher = await RegisterAsync(plant, "SN-3", second, Plant.Second);
        var third = new To0Owner(oldVoucher, first.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.Equal(FdoErrorCode.InvalidOwnershipVoucher, await RefusalAsync(rendezvous, third));
        var fresh = new To0Owner(newVoucher, second.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.IsType<FdoStep.Finished>(await rendezvous.RunAsync(fresh));
    }

    [Fact]
    public async Task A_device_that_its_owner_sold_belongs_to_the_buyer_and_no_longer_to_the_seller()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-S");
        using var seller = new OwnerSide();
        using var buyer = new OwnerSide();
        using var secondBuyer = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-S", seller);
        var sold = voucher.Extend(seller.Signer, buyer.PublicKey);
        using var rendezvous = new FdoCaller(plant, "devices");

        Assert.IsType<FdoStep.Finished>(
            await rendezvous.RunAsync(new To0Owner(sold, buyer.Signer, Somewhere, TimeSpan.FromHours(1)))
        );
        Assert.Single(await plant.AuditOfAsync("device.hand-over"));
        var to1 = new To1Device(device.Credential.Guid, device.Signer);
        Assert.IsType<FdoStep.Finished>(await rendezvous.RunAsync(to1));
        Assert.True(to1.Redirect!.IsSignedBy(buyer.PublicKey));

        // Neither the voucher from before the sale counts any more, nor a second sale of the same device.
        var back = new To0Owner(voucher, seller.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.Equal(FdoErrorCode.InvalidOwnershipVoucher, await RefusalAsync(rendezvous, back));
        var twice = voucher.Extend(seller.Signer, secondBuyer.PublicKey);
        var again = new To0Owner(twice, secondBuyer.Signer, Somewhere, TimeSpan.FromHours(1));
        Assert.Equal(FdoErrorCode.InvalidOwnershipVoucher, await RefusalAsync(rendezvous, again));
    }

    [Fact]
    public async Task A_device_that_asks_before_its_owner_came_is_held_until_it_comes()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-4");
        using var owner = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-4", owner);
        using var rendezvous = new FdoCaller(plant, "devices");

        var asking = rendezvous.RunAsync(new To1Device(device.Credential.Guid, device.Signer));
        Assert.IsType<FdoStep.Finished>(
            await rendezvous.RunAsync(new To0Owner(voucher, owner.Signer, Somewhere, TimeSpan.FromHours(1)))
        );
        Assert.IsType<FdoStep.Finished>(await asking);
    }

    [Fact]
    public async Task No_more_questions_are_held_than_allowed_even_about_one_device()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-H");
        await using var maker = await plant.OpenMakerAsync();
        var (database, clock) = (maker.Party.Database, new TestKit.ManualClock());
        var hold = new RendezvousHold(new RendezvousBlobs(database), new DeviceStore(database), maker.Party, clock)
        {
            MaxHeld = 1,
        };

        var first = hold.FindAsync(device.Credential.Guid, Cancel);
        await TestKit.Until.TrueAsync(() => clock.NextTimer is not null, "the first question is held");
        Assert.Null(await hold.FindAsync(device.Credential.Guid, Cancel));
        Assert.False(first.IsCompleted);

        // It ends by the clock, and leaves its place to the next.
        while (!first.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Null(await first);
        var next = hold.FindAsync(device.Credential.Guid, Cancel);
        await TestKit.Until.TrueAsync(() => clock.NextTimer is not null, "the next question is held");
        Assert.False(next.IsCompleted);
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_device_that_nobody_made_is_not_found()
    {
        await using var plant = await Plant.StartAsync();
        using var nobody = new OwnerSide();
        using var rendezvous = new FdoCaller(plant, "devices");
        var guid = new Imprint.Wire.Ids.FdoGuid(Guid.Parse("00112233445566778899aabbccddeeff").ToByteArray());
        Assert.Equal(FdoErrorCode.ResourceNotFound, await RefusalAsync(rendezvous, new To1Device(guid, nobody.Signer)));
    }

    [Fact]
    public async Task Another_devices_key_gets_no_redirect()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-5");
        using var other = await MakeAsync(plant, "SN-6");
        using var owner = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-5", owner);
        using var rendezvous = new FdoCaller(plant, "devices");
        await rendezvous.RunAsync(new To0Owner(voucher, owner.Signer, Somewhere, TimeSpan.FromHours(1)));

        Assert.Equal(
            FdoErrorCode.InvalidMessageError,
            await RefusalAsync(rendezvous, new To1Device(device.Credential.Guid, other.Signer))
        );
    }

    [Fact]
    public async Task A_message_sent_again_gets_the_same_answer_and_one_played_into_another_conversation_none()
    {
        await using var plant = await Plant.StartAsync();
        using var device = await MakeAsync(plant, "SN-7");
        using var owner = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-7", owner);
        using var rendezvous = new FdoCaller(plant, "devices");
        await rendezvous.RunAsync(new To0Owner(voucher, owner.Signer, Somewhere, TimeSpan.FromHours(1)));

        var (hello, proof) = (rendezvous.Open(), default(byte[])!);
        var session = new To1Device(device.Credential.Guid, device.Signer);
        var (type, ack) = await hello.SendAsync(30, session.Start().Body, Cancel);
        proof = Assert.IsType<FdoStep.Send>(session.Receive((FdoMessageType)type, ack)).Body;
        var (_, once) = await hello.SendAsync(32, proof, Cancel);
        var (_, twice) = await hello.SendAsync(32, proof, Cancel);
        Assert.Equal(once.ToArray(), twice.ToArray());

        var other = rendezvous.Open();
        await other.SendAsync(30, new To1Device(device.Credential.Guid, device.Signer).Start().Body, Cancel);
        var (refused, body) = await other.SendAsync(32, proof, Cancel);
        Assert.Equal(255, refused);
        Assert.Equal(FdoFault.None, FdoError.Read(body, out var error));
        Assert.Equal(FdoErrorCode.InvalidMessageError, error!.Code);
    }

    [Theory]
    [InlineData(20, FdoErrorCode.MessageBodyError)]
    [InlineData(22, FdoErrorCode.InvalidJwtToken)]
    [InlineData(30, FdoErrorCode.MessageBodyError)]
    [InlineData(32, FdoErrorCode.InvalidJwtToken)]
    [InlineData(60, FdoErrorCode.MessageBodyError)]
    public async Task Garbage_gets_message_255_with_the_right_code(int type, FdoErrorCode code)
    {
        await using var plant = await Plant.StartAsync();
        using var rendezvous = new FdoCaller(plant, "devices");
        foreach (var garbage in new byte[][] { [], [0xff], [0x81], [0x9f, 0xff, 0x00], new byte[60_000] })
        {
            var (answer, body) = await rendezvous.Open().SendAsync(type, garbage, Cancel);
            Assert.Equal(255, answer);
            Assert.Equal(FdoFault.None, FdoError.Read(body, out var error));
            Assert.Equal((code, (FdoMessageType)type), (error!.Code, error.Previous));
        }
    }

    [Fact]
    public async Task A_device_without_an_owner_may_go_over_the_line_again_and_one_with_an_owner_may_not()
    {
        await using var plant = await Plant.StartAsync();
        using var once = await MakeAsync(plant, "SN-8");
        using var twice = await MakeAsync(plant, "SN-8");
        using var owner = new OwnerSide();
        var voucher = await RegisterAsync(plant, "SN-8", owner);
        Assert.Equal(twice.Credential.Guid, voucher.Guid);

        using var line = new FdoCaller(plant, "factory");
        using var third = new LineDevice("SN-8", "robot");
        var ended = Assert.IsType<FdoStep.EndedByPeer>(await line.RunAsync(third.Session));
        Assert.Equal(FdoMessageType.DiSetHmac, ended.Error.Previous);
    }

    [Fact]
    public async Task A_model_that_is_not_made_here_is_refused()
    {
        await using var plant = await Plant.StartAsync();
        using var line = new FdoCaller(plant, "factory");
        using var device = new LineDevice("SN-9", "toaster");
        var ended = Assert.IsType<FdoStep.EndedByPeer>(await line.RunAsync(device.Session));
        Assert.Contains("model", ended.Error.Text, StringComparison.Ordinal);
    }

    private static async Task<FdoErrorCode> RefusalAsync(FdoCaller caller, FdoClient session) =>
        Assert.IsType<FdoStep.EndedByPeer>(await caller.RunAsync(session)).Error.Code;

    private static async Task<LineDevice> MakeAsync(
        Plant plant,
        string serial,
        FdoKeyType type = FdoKeyType.Secp256R1,
        int rsaBits = 0
    )
    {
        using var admin = plant.Owner();
        await plant.PostAsync(admin, "/v1/models", new { name = "robot" });
        using var line = new FdoCaller(plant, "factory");
        var device = new LineDevice(serial, "robot", type, rsaBits);
        Assert.IsType<FdoStep.Finished>(await line.RunAsync(device.Session));
        return device;
    }

    private static async Task<Voucher> RegisterAsync(
        Plant plant,
        string serial,
        OwnerSide owner,
        string provider = Plant.First
    ) => (await RegisterWithIdAsync(plant, serial, owner, provider)).Voucher;

    private static async Task<(Voucher Voucher, string Id)> RegisterWithIdAsync(
        Plant plant,
        string serial,
        OwnerSide owner,
        string provider
    )
    {
        using var admin = plant.Owner();
        var body = new
        {
            device = $"serial:{Plant.Maker}/{serial}",
            provider,
            ownerKeys = new[] { owner.Offer },
        };
        var answer = await plant.PostAsync(admin, "/v1/registrations", body);
        Assert.Equal(201, answer.Status);
        return (OwnerSide.ReadPem(answer.Text("voucherPem")), answer.Text("id"));
    }
}
