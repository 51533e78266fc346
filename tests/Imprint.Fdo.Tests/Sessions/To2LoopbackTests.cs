using System.Security.Cryptography;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Tests.Sessions;

public sealed class To2LoopbackTests
{
    private const FdoKeyType P256 = FdoKeyType.Secp256R1;

    public static TheoryData<FdoKeyType, FdoKeyType, KeyExchangeSuite, CipherSuite> Combinations()
    {
        var combinations = new TheoryData<FdoKeyType, FdoKeyType, KeyExchangeSuite, CipherSuite>();
        foreach (var device in (FdoKeyType[])[FdoKeyType.Secp256R1, FdoKeyType.Secp384R1])
        foreach (var owner in Enum.GetValues<FdoKeyType>())
        foreach (var suite in KeyExchangeSuites.For(owner))
        foreach (var cipher in Enum.GetValues<CipherSuite>())
            combinations.Add(device, owner, suite, cipher);
        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_key_goes_with_every_exchange_that_fits_it_and_every_cipher(
        FdoKeyType deviceType,
        FdoKeyType ownerType,
        KeyExchangeSuite suite,
        CipherSuite cipher
    )
    {
        var (manufacturer, provider) = (SessionKeys.Signer(ownerType, 0), SessionKeys.Signer(ownerType, 1));
        var device = new LoopbackDevice(deviceType, manufacturer).SoldTo(manufacturer, provider);
        var (session, owner, step, _) = Onboard(device, provider, NewPlan(provider), device.Options(suite, cipher));

        Assert.IsType<FdoStep.Finished>(step);
        Assert.Equal(FdoFault.None, owner.Fault);
        Assert.Equal(FdoFault.None, owner.Replacement!.Verify());
        Assert.Equal(owner.Replacement.Guid, session.Replacement!.Guid);
    }

    [Theory]
    [InlineData(FdoKeyEncoding.X509, FdoKeyType.Secp256R1)]
    [InlineData(FdoKeyEncoding.X5Chain, FdoKeyType.Secp256R1)]
    [InlineData(FdoKeyEncoding.CoseKey, FdoKeyType.Secp256R1)]
    [InlineData(FdoKeyEncoding.CoseKey, FdoKeyType.Secp384R1)]
    [InlineData(FdoKeyEncoding.CoseKey, FdoKeyType.Rsa2048Restr)]
    [InlineData(FdoKeyEncoding.X5Chain, FdoKeyType.RsaPkcs)]
    public void Keys_may_be_written_in_any_encoding(FdoKeyEncoding encoding, FdoKeyType type)
    {
        var manufacturer = SessionKeys.Signer(type, 0, encoding);
        var provider = SessionKeys.Signer(type, 1, encoding);
        var device = new LoopbackDevice(P256, manufacturer).SoldTo(manufacturer, provider);

        // The provider itself may hold its key in another encoding than the voucher.
        var plain = SessionKeys.Signer(type, 1);
        var (_, _, step, _) = Onboard(device, plain, NewPlan(provider), device.Options(KeyExchangeSuites.For(type)[0]));

        Assert.IsType<FdoStep.Finished>(step);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_device_follows_as_many_entries_as_the_voucher_has(int count)
    {
        var manufacturer = SessionKeys.Signer(P256, 0);
        var owners = Enumerable.Range(1, count).Select(i => SessionKeys.Signer(P256, i)).ToList();
        var device = new LoopbackDevice(P256, manufacturer).SoldTo(manufacturer, owners);
        var last = owners.LastOrDefault() ?? manufacturer;
        var (session, _, step, loop) = Onboard(device, last, NewPlan(last));

        Assert.IsType<FdoStep.Finished>(step);
        Assert.True(session.OwnerKey!.IsSameKeyAs(last.PublicKey));
        Assert.Equal(count, loop.Messages.Count(type => type == FdoMessageType.To2GetOvNextEntry));
    }

    [Fact]
    public void A_device_keeps_its_credential_when_the_owner_repeats_it()
    {
        var (device, provider) = SoldDevice();
        var (session, owner, step, loop) = Onboard(device, provider, To2Plan.Reuse(device.Voucher));

        Assert.IsType<FdoStep.Finished>(step);
        Assert.Null(session.Replacement);
        Assert.Null(owner.Replacement);
        Assert.Null(loop.Staged);
        Assert.IsType<FdoStep.Finished>(Onboard(device, provider, To2Plan.Reuse(device.Voucher)).Step);
    }

    [Fact]
    public void A_device_may_refuse_to_keep_its_credential()
    {
        var (device, provider) = SoldDevice();
        var options = device.Options() with { AcceptsCredentialReuse = false };
        var (_, _, step, loop) = Onboard(device, provider, To2Plan.Reuse(device.Voucher), options);

        Assert.Equal(FdoFault.CredentialReuseRefused, Assert.IsType<FdoStep.Refused>(step).Fault);
        Assert.Equal(FdoErrorCode.CredReuseError, loop.Error!.Code);
    }

    [Theory]
    [InlineData(FdoKeyType.Secp256R1)]
    [InlineData(FdoKeyType.Secp384R1)]
    public void A_replaced_device_is_sold_on_with_its_new_voucher(FdoKeyType type)
    {
        var (manufacturer, first) = (SessionKeys.Signer(type, 0), SessionKeys.Signer(type, 1));
        var device = new LoopbackDevice(type, manufacturer).SoldTo(manufacturer, first);
        var suite = KeyExchangeSuites.For(type)[0];
        var (session, owner, _, loop) = Onboard(device, first, NewPlan(first), device.Options(suite));
        Assert.Equal(session.Replacement, loop.Staged);

        var second = SessionKeys.Signer(type, 2);
        var resold = owner.Replacement!.Extend(first, second.PublicKey);
        device.Credential = session.Replacement! with { IsActive = true };
        var again = Onboard(device, second, NewPlan(second), device.Options(suite), resold);

        Assert.IsType<FdoStep.Finished>(again.Step);
        // The owner before is none any more, with the old voucher or the new.
        Assert.Equal(FdoFault.GuidMismatch, Onboard(device, first, NewPlan(first), device.Options(suite)).Owner.Fault);
        Assert.Equal(FdoFault.NotOwner, Onboard(device, first, NewPlan(first), device.Options(suite), resold).Owner.Fault);
    }

    [Fact]
    public void The_voucher_after_replacement_names_the_owner_and_nobody_else()
    {
        var (device, provider) = SoldDevice();
        var next = SessionKeys.Signer(FdoKeyType.Secp384R1, 7);
        var plan = NewPlan(next);
        var (session, owner, _, _) = Onboard(device, provider, plan);
        var voucher = owner.Replacement!;

        Assert.Empty(voucher.Entries);
        Assert.Equal(plan.Guid, voucher.Guid);
        Assert.True(voucher.OwnerKey.IsSameKeyAs(next.PublicKey));
        Assert.Equal(device.Voucher.DeviceInfo, voucher.DeviceInfo);
        Assert.Equal(device.Voucher.Header.DeviceChainHash, voucher.Header.DeviceChainHash);
        Assert.True(voucher.Hmac.Matches(device.Hmac(voucher.Hmac.Type, voucher.Header.Encoded.Span)));
        Assert.Equal(next.PublicKey.Hash(session.Replacement!.ManufacturerKeyHash.Type), session.Replacement.ManufacturerKeyHash);
        Assert.False(session.Replacement.IsActive);
    }

    [Fact]
    public void A_stranger_who_copied_the_voucher_is_refused()
    {
        var (device, _) = SoldDevice();
        var stranger = SessionKeys.Signer(P256, 9);
        var forged = device.Voucher.WithoutEntries();
        // It shows the true header and says that it is the owner, under its own signature.
        var (_, owner, step, _) = Onboard(
            device,
            stranger,
            NewPlan(stranger),
            onTheWay: (type, body) =>
                type == FdoMessageType.To2ProveOvHdr ? Signed.Again(body, stranger, Unprotected(stranger)) : body,
            voucher: forged,
            claims: SessionKeys.Signer(P256, 0)
        );

        Assert.Equal(FdoFault.None, owner.Fault);
        Assert.Equal(FdoFault.OwnerKeyMismatch, Assert.IsType<FdoStep.Refused>(step).Fault);
    }

    [Fact]
    public void A_redirect_of_the_owner_is_believed()
    {
        var (device, provider) = SoldDevice();
        var (_, _, step, _) = Onboard(device, provider, NewPlan(provider), device.Options(redirect: Redirect(provider)));
        Assert.IsType<FdoStep.Finished>(step);
    }

    [Fact]
    public void A_redirect_of_a_stranger_ends_the_session()
    {
        var (device, provider) = SoldDevice();
        var redirect = Redirect(SessionKeys.Signer(P256, 9));
        var (_, _, step, loop) = Onboard(device, provider, NewPlan(provider), device.Options(redirect: redirect));

        Assert.Equal(FdoFault.RedirectSignature, Assert.IsType<FdoStep.Refused>(step).Fault);
        Assert.Equal(FdoErrorCode.InvalidMessageError, loop.Error!.Code);
    }

    [Fact]
    public void A_device_of_another_manufacturer_is_none_of_ours()
    {
        var (device, provider) = SoldDevice();
        device.Credential = device.Credential with
        {
            ManufacturerKeyHash = SessionKeys.Signer(P256, 8).PublicKey.Hash(FdoHashType.Sha256),
        };
        var (_, _, step, _) = Onboard(device, provider, NewPlan(provider));
        Assert.Equal(FdoFault.ManufacturerKeyMismatch, Assert.IsType<FdoStep.Refused>(step).Fault);
    }

    [Fact]
    public void A_lost_last_message_leaves_both_sides_with_what_they_need_to_meet_again()
    {
        var (device, provider) = SoldDevice();
        var (session, owner, step, loop) = Onboard(
            device,
            provider,
            NewPlan(provider),
            onTheWay: (type, body) => type == FdoMessageType.To2Done2 ? ReadOnlyMemory<byte>.Empty : body
        );
        Assert.IsType<FdoStep.Refused>(step);
        Assert.NotNull(owner.Replacement);

        // The device still has its old credential, and the old voucher still works.
        Assert.IsType<FdoStep.Finished>(Onboard(device, provider, NewPlan(provider)).Step);
        // What it had staged would have worked too.
        device.Credential = loop.Staged!;
        Assert.IsType<FdoStep.Finished>(Onboard(device, provider, NewPlan(provider), voucher: owner.Replacement).Step);
    }

    [Theory]
    [InlineData(KeyExchangeSuite.Ecdh256, 300)]
    [InlineData(KeyExchangeSuite.Ecdh384, 300)]
    [InlineData(KeyExchangeSuite.DhkeXid15, 600)]
    public void What_is_kept_before_the_proof_fits_into_a_token(KeyExchangeSuite suite, int most)
    {
        var type = suite switch
        {
            KeyExchangeSuite.Ecdh256 => P256,
            KeyExchangeSuite.Ecdh384 => FdoKeyType.Secp384R1,
            _ => FdoKeyType.RsaPkcs,
        };
        var (manufacturer, provider) = (SessionKeys.Signer(type, 0), SessionKeys.Signer(type, 1));
        var device = new LoopbackDevice(P256, manufacturer).SoldTo(manufacturer, provider);
        var (_, owner, _, _) = Onboard(device, provider, NewPlan(provider), device.Options(suite));
        Assert.InRange(owner.Greeting.Length, 1, most);
    }

    internal static (LoopbackDevice Device, FdoSigner Provider) SoldDevice()
    {
        var (manufacturer, provider) = (SessionKeys.Signer(P256, 0), SessionKeys.Signer(P256, 1));
        return (new LoopbackDevice(P256, manufacturer).SoldTo(manufacturer, SessionKeys.Signer(P256, 5), provider), provider);
    }

    internal static To2Plan NewPlan(FdoSigner owner2) =>
        new(FdoGuid.Create(RandomNumberGenerator.Fill), LoopbackDevice.Rendezvous("new.example"), owner2.PublicKey);

    internal static (To2Device Session, LoopbackOwner Owner, FdoStep Step, Loopback Loop) Onboard(
        LoopbackDevice device,
        FdoSigner provider,
        To2Plan plan,
        To2DeviceOptions? options = null,
        Voucher? voucher = null,
        OnTheWay? onTheWay = null,
        FdoSigner? claims = null
    )
    {
        var session = new To2Device(options ?? device.Options());
        var shown = voucher ?? device.Voucher;
        var owner = new LoopbackOwner(shown, claims ?? provider, plan, device.Clock);
        var loop = new Loopback(session, owner) { OnTheWay = onTheWay ?? ((_, body) => body) };
        var step = loop.Run();
        return (session, owner, step, loop);
    }

    private static Func<Dictionary<long, object?>, Dictionary<long, object?>> Unprotected(FdoSigner signer) =>
        headers => new Dictionary<long, object?>(headers) { [257] = CborTree.Read(signer.PublicKey.Encoded) };

    private static To1d Redirect(FdoSigner by)
    {
        var address = new To2Address(null, "owner.example", 443, To2Transport.Https);
        var encoded = To1d.Sign(by, [address], FdoHash.Compute(FdoHashType.Sha256, new byte[1]));
        Assert.Equal(FdoFault.None, To1d.Read(encoded, out var redirect));
        return redirect!;
    }
}
