using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Journey.FirstAccess;
using Imprint.Wire.Ids;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>Every step of a blank device's check, passed and failed.</summary>
public sealed class FirstAccessCheckTests
{
    private static readonly byte[] HmacSecret = Samples.HashOf("device secret");
    private static readonly RedirectRequest Question = new(
        Samples.Guid,
        new RedirectNonce(Samples.HashOf("nonce").AsSpan(0, 16))
    );

    private static readonly FdoSigner Manufacturer = Party(SigningKey.Manufacturer);
    private static readonly FdoSigner Owner = Party(SigningKey.Owner);
    private static readonly byte[] OwnerKeyHash = SHA256.HashData(Owner.PublicKey.SubjectPublicKeyInfo.Span);
    private static readonly Voucher Unsold = NewVoucher(Manufacturer, Samples.Guid);

    private static readonly DeviceCredential Credential = new(
        IsActive: true,
        "model one",
        Samples.Guid,
        RendezvousInfo.Create([]),
        Manufacturer.PublicKey.Hash(FdoHashType.Sha256)
    );

    private static readonly RedirectAnswer Good = new()
    {
        Status = RedirectStatus.Ready,
        Voucher = Unsold.Extend(Manufacturer, Owner.PublicKey).Encoded,
        Record = Samples.Record.Signed(),
        ManufacturerKey = Manufacturer.PublicKey.Encoded,
        SignedTime = TimeOf(Samples.Now),
    };

    [Fact]
    public void A_good_answer_gives_owner_record_and_time()
    {
        Assert.Null(Run(Good, out var accepted));
        Assert.True(accepted!.OwnerKey.IsSameKeyAs(Owner.PublicKey));
        Assert.Equal(7, accepted.Record.Version);
        Assert.Equal(Samples.Now, accepted.Time);
        Assert.Equal(7, accepted.Remember.Version);
        Assert.True(accepted.Remember.IsFor(OwnerKeyHash, Samples.Record.Scope));
    }

    [Fact]
    public void A_good_answer_stays_good_on_the_wire()
    {
        RedirectAnswer.Read(Good.Encode(), out var received);

        Assert.Null(Run(received!, out _));
    }

    [Fact]
    public void A_voucher_may_have_gone_through_several_hands()
    {
        var reseller = Party(SigningKey.New());
        var voucher = Unsold.Extend(Manufacturer, reseller.PublicKey).Extend(reseller, Owner.PublicKey);

        Assert.Null(Run(Good with { Voucher = voucher.Encoded }, out _));
    }

    [Fact]
    public void An_answer_that_says_not_yet_is_nothing_to_act_on() =>
        AssertRefused(Good with { Status = RedirectStatus.NotYet }, new(FirstAccessStep.Answer, FirstAccessFault.NotYet));

    [Fact]
    public void Step_1_refuses_a_time_by_another_key_or_for_another_question()
    {
        var stranger = Party(SigningKey.New());

        AssertRefused(Good with { ManufacturerKey = new byte[] { 0x80 } }, new(FirstAccessStep.Time, FirstAccessFault.Malformed));
        AssertRefused(
            Good with
            {
                ManufacturerKey = stranger.PublicKey.Encoded,
                SignedTime = TimeOf(Samples.Now, signer: stranger),
            },
            new(FirstAccessStep.Time, FirstAccessFault.WrongManufacturer)
        );
        AssertRefused(
            Good with
            {
                SignedTime = TimeOf(Samples.Now, signer: stranger),
            },
            new(FirstAccessStep.Time, FirstAccessFault.WrongSignature)
        );
        AssertRefused(
            Good with
            {
                SignedTime = TimeOf(Samples.Now, Question with { Nonce = new RedirectNonce(new byte[16]) }),
            },
            new(FirstAccessStep.Time, FirstAccessFault.WrongNonce)
        );
    }

    [Fact]
    public void Step_2_refuses_a_voucher_that_is_not_this_devices_or_is_broken()
    {
        var stranger = Party(SigningKey.New());
        var sold = Unsold.Extend(Manufacturer, Owner.PublicKey);
        var otherGuid = NewVoucher(Manufacturer, FdoGuid.Create(RandomNumberGenerator.Fill))
            .Extend(Manufacturer, Owner.PublicKey);
        var otherMaker = NewVoucher(stranger, Samples.Guid).Extend(stranger, Owner.PublicKey);
        var otherSecret = NewVoucher(Manufacturer, Samples.Guid, new byte[32]).Extend(Manufacturer, Owner.PublicKey);
        var broken = sold.Encoded.ToArray();
        broken[^1] ^= 1; // the last octet of the entry's signature

        AssertVoucherRefused(new byte[] { 0x80 }, FdoFault.Malformed);
        AssertVoucherRefused(otherGuid.Encoded, FdoFault.GuidMismatch);
        AssertVoucherRefused(otherMaker.Encoded, FdoFault.ManufacturerKeyMismatch);
        AssertVoucherRefused(otherSecret.Encoded, FdoFault.HmacMismatch);
        AssertVoucherRefused(Unsold.Encoded, FdoFault.VoucherWithoutEntries);
        AssertVoucherRefused(broken, FdoFault.VoucherSignature);
    }

    [Fact]
    public void Step_3_refuses_a_record_that_the_owner_did_not_sign()
    {
        AssertRefused(
            Good with
            {
                Record = Samples.Record.Signed(SigningKey.New()),
            },
            new(FirstAccessStep.Record, FirstAccessFault.WrongSignature)
        );
        // The owner before: his key is in the voucher, but not at its end.
        AssertRefused(
            Good with
            {
                Record = Samples.Record.Signed(SigningKey.Manufacturer),
            },
            new(FirstAccessStep.Record, FirstAccessFault.WrongSignature)
        );
        AssertRefused(Good with { Record = new byte[] { 0xa0 } }, new(FirstAccessStep.Record, FirstAccessFault.Malformed));
    }

    [Fact]
    public void Step_4_refuses_a_record_of_another_device_or_of_a_class_that_is_not_the_devices()
    {
        var other = new FirstAccessScope.Device(new FdoGuid(new byte[16]));
        var ofClass = (Samples.Record with { Scope = new FirstAccessScope.DeviceClass(Samples.Class) }).Signed();
        var assigned = Samples.Assignment with { OwnerKeyHash = OwnerKeyHash };

        AssertScopeRefused((Samples.Record with { Scope = other }).Signed(), null, FirstAccessFault.WrongDevice);
        AssertScopeRefused(ofClass, null, FirstAccessFault.WrongDevice);
        AssertScopeRefused(ofClass, assigned with { Guid = new FdoGuid(new byte[16]) }, FirstAccessFault.WrongDevice);
        AssertScopeRefused(ofClass, assigned with { Class = ClassId.Parse("other") }, FirstAccessFault.WrongDevice);
        AssertScopeRefused(ofClass, assigned with { OwnerKeyHash = new byte[32] }, FirstAccessFault.WrongOwner);
        AssertScopeRefused(ofClass, assigned with { ExpiresAt = Samples.Now }, FirstAccessFault.Expired);
        AssertScopeRefused(ofClass, assigned, FirstAccessFault.WrongSignature, signer: Owner);
        Assert.Null(Run(Good with { Record = ofClass, Assignment = Signed(assigned) }, out var accepted));
        Assert.Equal(new FirstAccessScope.DeviceClass(Samples.Class), accepted!.Record.Scope);
    }

    [Fact]
    public void Step_5_refuses_an_older_version_of_the_same_owner_alone()
    {
        var newer = new LastAccepted(OwnerKeyHash, Samples.Record.Scope, 8);
        Assert.Equal(new(FirstAccessStep.Version, FirstAccessFault.StaleVersion), Run(Good, out var accepted, newer));
        Assert.Null(accepted);

        Assert.Null(Run(Good, out _, newer with { Version = 7 }));
        Assert.Null(Run(Good, out _, newer with { OwnerKeyHash = new byte[32] }));
        Assert.Null(Run(Good, out _, newer with { Scope = new FirstAccessScope.DeviceClass(Samples.Class) }));
    }

    [Fact]
    public void Step_6_refuses_what_has_expired_at_the_manufacturers_time() =>
        AssertRefused(
            Good with
            {
                SignedTime = TimeOf(Samples.Record.ExpiresAt),
            },
            new(FirstAccessStep.Expiry, FirstAccessFault.Expired)
        );

    private static void AssertRefused(RedirectAnswer answer, FirstAccessRefusal expected)
    {
        Assert.Equal(expected, Run(answer, out var accepted));
        Assert.Null(accepted);
    }

    private static void AssertVoucherRefused(ReadOnlyMemory<byte> voucher, FdoFault expected) =>
        AssertRefused(Good with { Voucher = voucher }, new(FirstAccessStep.Voucher, FirstAccessFault.BadVoucher, expected));

    private static void AssertScopeRefused(
        byte[] record,
        ClassAssignment? assignment,
        FirstAccessFault expected,
        FdoSigner? signer = null
    )
    {
        var answer = Good with { Record = record };
        if (assignment is not null)
            answer = answer with { Assignment = Signed(assignment, signer) };
        AssertRefused(answer, new(FirstAccessStep.Scope, expected));
    }

    private static FirstAccessRefusal? Run(RedirectAnswer answer, out AcceptedAccess? accepted, LastAccepted? last = null) =>
        FirstAccessCheck.Run(
            Credential,
            (type, data) => FdoHash.ComputeHmac(type, HmacSecret, data),
            Question,
            answer,
            last,
            out accepted
        );

    private static byte[] Signed(ClassAssignment assignment, FdoSigner? signer = null) =>
        assignment.Sign((signer ?? Manufacturer).Algorithm, (signer ?? Manufacturer).Sign);

    private static byte[] TimeOf(DateTimeOffset time, RedirectRequest? question = null, FdoSigner? signer = null)
    {
        var (asked, by) = (question ?? Question, signer ?? Manufacturer);
        return new SignedTime(asked.Nonce, asked.Guid, time).Sign(by.Algorithm, by.Sign);
    }

    private static FdoSigner Party(SigningKey key) =>
        new(FdoPublicKey.FromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo), key.Sign);

    private static Voucher NewVoucher(FdoSigner manufacturer, FdoGuid guid, byte[]? secret = null)
    {
        var header = VoucherHeader.Create(
            guid,
            RendezvousInfo.Create([]),
            "model one",
            manufacturer.PublicKey,
            deviceChainHash: null
        );
        var hmac = FdoHash.ComputeHmac(FdoHashType.HmacSha256, secret ?? HmacSecret, header.Encoded.Span);
        return Voucher.Create(header, hmac, deviceChain: null);
    }
}
