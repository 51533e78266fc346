using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Tests.Sessions;

public sealed class To0Tests
{
    private static readonly Voucher Voucher = FdoSamples.Extended(1);
    private static readonly FdoSigner Owner = FdoSamples.OwnerAfter(1);

    [Theory]
    [MemberData(nameof(FdoKeys.TypesAndEncodings), MemberType = typeof(FdoKeys))]
    public async Task An_owner_leaves_word_where_it_waits(FdoKeyType type, FdoKeyEncoding encoding)
    {
        var voucher = FdoSamples.Extended(1, type, encoding);
        var rendezvous = new Rendezvous();
        var owner = new To0Owner(voucher, FdoSamples.OwnerAfter(1, type, encoding), FdoSamples.Addresses, TimeSpan.FromHours(1));

        Assert.IsType<FdoStep.Finished>(await new RecordedExchange(rendezvous.Answer).RunAsync(owner));

        Assert.Equal(TimeSpan.FromMinutes(30), owner.Granted);
        Assert.Equal(3600u, rendezvous.Registration!.WaitSeconds);
        Assert.Equal(voucher.Encoded.ToArray(), rendezvous.Registration.Voucher.Encoded.ToArray());
        Assert.Equal(FdoSamples.Addresses, rendezvous.Registration.To1d.Addresses);
    }

    [Theory]
    [InlineData(-5, 0u)]
    [InlineData(0, 0u)]
    [InlineData(1e12, uint.MaxValue)]
    public async Task A_time_that_cannot_be_said_is_the_nearest_that_can(double seconds, uint asked)
    {
        var rendezvous = new Rendezvous();
        await new RecordedExchange(rendezvous.Answer).RunAsync(
            new To0Owner(Voucher, Owner, FdoSamples.Addresses, TimeSpan.FromSeconds(Math.Min(seconds, 9e11)))
        );
        Assert.Equal(asked, rendezvous.Registration!.WaitSeconds);
    }

    [Fact]
    public void A_registration_played_again_is_for_another_question()
    {
        var body = Body(FdoSamples.Nonce);

        Assert.Equal(FdoFault.None, To0Rendezvous.OwnerSign(FdoSamples.Nonce, body, out _));
        Assert.Equal(FdoFault.NonceMismatch, To0Rendezvous.OwnerSign(FdoSamples.OtherNonce, body, out var registration));
        Assert.Null(registration);
    }

    [Fact]
    public void A_redirect_of_one_registration_does_not_fit_another()
    {
        var old = To1dOf(FdoSamples.OtherNonce);
        var body = OwnerSign.Encode(To0d.Create(Voucher, 3600, FdoSamples.Nonce), old);
        AssertFault(FdoFault.To0dHashMismatch, body);
        // Nor with another time.
        AssertFault(
            FdoFault.To0dHashMismatch,
            OwnerSign.Encode(To0d.Create(Voucher, 7200, FdoSamples.Nonce), To1dOf(FdoSamples.Nonce))
        );
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("maker")]
    [InlineData("owner-2")]
    [InlineData("device")]
    public void A_copy_of_the_voucher_is_not_enough_to_lead_its_device_astray(string signer) =>
        AssertFault(FdoFault.BadSignature, Body(FdoSamples.Nonce, signer: FdoKeys.Signer(signer)));

    [Fact]
    public void Whoever_owned_the_device_before_cannot_either()
    {
        // The former owner still has the voucher as it was handed to it: it ends in its own key, and the ledger has to know better.
        // With the voucher of today its signature is worth nothing.
        AssertFault(FdoFault.BadSignature, Body(FdoSamples.Nonce, FdoSamples.Extended(2), FdoSamples.OwnerAfter(1)));
    }

    [Fact]
    public void A_voucher_that_nobody_was_given_registers_nothing() =>
        AssertFault(FdoFault.VoucherWithoutEntries, Body(FdoSamples.Nonce, FdoSamples.Made(), FdoKeys.Signer("maker")));

    [Fact]
    public void A_voucher_without_a_device_certificate_registers_nothing()
    {
        foreach (var chain in new IReadOnlyList<ReadOnlyMemory<byte>>?[] { null, [] })
        {
            var header = VoucherHeader.Create(FdoSamples.Guid, FdoSamples.Rendezvous, "robot-3", FdoKeys.Public("maker"), null);
            var voucher = Voucher
                .Create(header, FdoSamples.Hmac(FdoHashType.HmacSha256, header.Encoded.Span), chain)
                .Extend(FdoKeys.Signer("maker"), Owner.PublicKey);
            AssertFault(FdoFault.DeviceChainMissing, Body(FdoSamples.Nonce, voucher));
        }
    }

    [Fact]
    public void A_voucher_that_does_not_hold_together_registers_nothing()
    {
        var broken = Vouchers.BrokenVoucherTests.With(Voucher, Voucher.Entries, chain: [FdoKeys.Certificate("stranger")]);
        Assert.Equal(FdoFault.None, Voucher.Read(broken, out var voucher));
        AssertFault(FdoFault.DeviceChainHash, Body(FdoSamples.Nonce, voucher));
    }

    [Fact]
    public void A_redirect_to_nowhere_is_none()
    {
        AssertFault(FdoFault.BadAddress, Body(FdoSamples.Nonce, addresses: []));
        Assert.Equal(FdoErrorCode.InvalidIpAddress, FdoError.Of(FdoFault.BadAddress, FdoMessageType.To0OwnerSign).Code);
    }

    [Fact]
    public void Every_session_gets_a_question_of_its_own()
    {
        const int seed = 1;
        var random = new Random(seed);
        Assert.Equal(FdoFault.None, To0Rendezvous.Hello(EmptyBody.Encode(), random.NextBytes, out var first, out var answer));
        Assert.Equal(FdoFault.None, To0Rendezvous.Hello(EmptyBody.Encode(), random.NextBytes, out var second, out _));
        Assert.False(first.Matches(second));
        Assert.Equal(FdoFault.None, HelloAck.Read(answer, out var ack));
        Assert.True(ack!.Nonce.Matches(first));
        Assert.Equal(FdoFault.Malformed, To0Rendezvous.Hello(new byte[] { 0x81, 0x00 }, random.NextBytes, out _, out _));
        Assert.Equal(FdoFault.Malformed, To0Rendezvous.Hello(default, random.NextBytes, out _, out _));
    }

    [Fact]
    public async Task An_owner_hears_why_it_was_refused()
    {
        var rendezvous = new Rendezvous();
        var stranger = new To0Owner(Voucher, FdoKeys.Signer("stranger"), FdoSamples.Addresses, TimeSpan.FromHours(1));
        var loopback = new RecordedExchange(rendezvous.Answer);

        var step = Assert.IsType<FdoStep.EndedByPeer>(await loopback.RunAsync(stranger));

        Assert.Equal(FdoErrorCode.InvalidMessageError, step.Error.Code);
        Assert.Null(stranger.Granted);
        // An error is not answered.
        Assert.DoesNotContain(loopback.Sent, m => m.Type == FdoMessageType.Error);
    }

    private static void AssertFault(FdoFault fault, byte[] body)
    {
        Assert.Equal(fault, To0Rendezvous.OwnerSign(FdoSamples.Nonce, body, out var registration));
        Assert.Null(registration);
    }

    private static byte[] Body(
        FdoNonce nonce,
        Voucher? voucher = null,
        FdoSigner? signer = null,
        IReadOnlyList<To2Address>? addresses = null
    )
    {
        var to0d = To0d.Create(voucher ?? Voucher, 3600, nonce);
        var hash = FdoHash.Compute(FdoHashType.Sha256, to0d.Encoded);
        return OwnerSign.Encode(to0d, To1d.Sign(signer ?? Owner, addresses ?? FdoSamples.Addresses, hash));
    }

    private static byte[] To1dOf(FdoNonce nonce) =>
        To1d.Sign(Owner, FdoSamples.Addresses, FdoHash.Compute(FdoHashType.Sha256, To0d.Create(Voucher, 3600, nonce).Encoded));

    private sealed class Rendezvous
    {
        private FdoNonce _nonce;

        public OwnerRegistration? Registration { get; private set; }

        public (FdoMessageType, byte[]) Answer(FdoMessageType asked, ReadOnlyMemory<byte> body)
        {
            if (asked == FdoMessageType.To0Hello)
            {
                Assert.Equal(FdoFault.None, To0Rendezvous.Hello(body, new Random(2).NextBytes, out _nonce, out var answer));
                return (FdoMessageType.To0HelloAck, answer);
            }

            var fault = To0Rendezvous.OwnerSign(_nonce, body, out var registration);
            if (fault != FdoFault.None)
                return (FdoMessageType.Error, FdoError.Of(fault, asked).Encode());
            Registration = registration;
            return (FdoMessageType.To0AcceptOwner, To0Rendezvous.Accept(1800));
        }
    }
}
