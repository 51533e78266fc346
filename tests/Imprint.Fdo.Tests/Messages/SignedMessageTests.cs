using Imprint.Fdo.Messages;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Messages;

public sealed class SignedMessageTests
{
    private static readonly FdoSigner Owner = FdoKeys.Signer("owner-1");
    private static readonly FdoSigner Device = FdoKeys.Signer("device");
    private static readonly FdoPublicKey Stranger = FdoKeys.Public("stranger");
    private static readonly FdoHash Hash = FdoHash.Compute(FdoHashType.Sha256);
    private static readonly SigInfo Es256 = new(CoseAlgorithm.Es256);

    [Fact]
    public void No_bit_of_a_redirect_can_be_changed() =>
        AssertEveryBit(
            To1d.Sign(Owner, FdoSamples.Addresses, Hash),
            Owner.PublicKey,
            (bytes, key) => To1d.Read(bytes, out var m) == FdoFault.None && m!.IsSignedBy(key)
        );

    [Fact]
    public void No_bit_of_a_devices_proof_can_be_changed() =>
        AssertEveryBit(
            EatToken.Sign(Device, FdoSamples.Nonce, FdoSamples.Guid),
            Device.PublicKey,
            (bytes, key) => EatToken.Read(bytes, out var m) == FdoFault.None && m!.IsSignedBy(key)
        );

    [Fact]
    public void No_bit_of_a_voucher_entry_can_be_changed() =>
        AssertEveryBit(
            FdoSamples.Extended(1).Entries[0].Encoded.ToArray(),
            FdoKeys.Public("maker"),
            (bytes, key) => VoucherEntry.Read(bytes, out var m) == FdoFault.None && m!.IsSignedBy(key)
        );

    [Fact]
    public void No_bit_of_what_a_device_shall_become_can_be_changed() =>
        AssertEveryBit(
            SetupDevice.Sign(Owner, FdoSamples.Rendezvous, FdoSamples.Guid, FdoSamples.Nonce, Owner.PublicKey),
            Owner.PublicKey,
            (bytes, key) => SetupDevice.Read(bytes, out var m) == FdoFault.None && m!.IsSignedBy(key)
        );

    [Fact]
    public void No_bit_of_the_owners_proof_can_be_changed_but_in_what_no_signature_covers()
    {
        var voucher = FdoSamples.Extended(1);
        var encoded = ProveOvHdr.Sign(Owner, voucher, FdoSamples.Nonce, Es256, new byte[86], Hash, 65535, FdoSamples.OtherNonce);
        Assert.Equal(Wire.WireFault.None, CoseSign1.Read(encoded, out var signed));
        var payloadLength = signed!.Payload!.Value.Length;

        AssertEveryBit(
            encoded,
            Owner.PublicKey,
            (bytes, key) => ProveOvHdr.Read(bytes, out var m) == FdoFault.None && m!.IsSignedBy(key),
            from: encoded.Length - 66 - payloadLength
        );
    }

    [Theory]
    [MemberData(nameof(FdoKeys.Types), MemberType = typeof(FdoKeys))]
    public void Keys_of_every_type_sign_and_nobody_elses_key_verifies(FdoKeyType type)
    {
        var owner = FdoKeys.Signer("owner-1", type);
        var encoded = To1d.Sign(owner, FdoSamples.Addresses, Hash);

        Assert.Equal(FdoFault.None, To1d.Read(encoded, out var redirect));
        Assert.True(redirect!.IsSignedBy(owner.PublicKey));
        Assert.False(redirect.IsSignedBy(FdoKeys.Public("owner-2", type)));
        foreach (var other in Enum.GetValues<FdoKeyType>().Where(t => t != type))
            Assert.False(redirect.IsSignedBy(FdoKeys.Public("owner-1", other)), $"{type} under {other}");
    }

    [Fact]
    public void A_signature_whose_algorithm_is_not_the_keys_does_not_count()
    {
        var payload = new byte[] { 0x82, 0x80, 0x82, 0x2f, 0x58, 0x20 }
            .Concat(new byte[32])
            .ToArray();
        foreach (var algorithm in Enum.GetValues<CoseAlgorithm>().Where(a => a != CoseAlgorithm.Es256))
        {
            var encoded = CoseSign1.Sign(algorithm, payload, Owner.Sign);
            Assert.False(
                To1d.Read(encoded, out var redirect) == FdoFault.None && redirect!.IsSignedBy(Owner.PublicKey),
                $"{algorithm}"
            );
        }
    }

    [Fact]
    public void The_same_payload_in_another_kind_of_message_is_not_that_message()
    {
        // A device's proof is no redirect, and a redirect no voucher entry: all are COSE_Sign1.
        Assert.NotEqual(FdoFault.None, To1d.Read(EatToken.Sign(Device, FdoSamples.Nonce, FdoSamples.Guid), out _));
        Assert.NotEqual(FdoFault.None, VoucherEntry.Read(To1d.Sign(Owner, FdoSamples.Addresses, Hash), out _));
        Assert.NotEqual(FdoFault.None, EatToken.Read(To1d.Sign(Owner, FdoSamples.Addresses, Hash), out _));
        Assert.NotEqual(FdoFault.None, To1d.Read(FdoSamples.Extended(1).Entries[0].Encoded, out _));
    }

    private static void AssertEveryBit(byte[] encoded, FdoPublicKey key, Func<byte[], FdoPublicKey, bool> isGood, int from = 0)
    {
        Assert.True(isGood(encoded, key));
        Assert.False(isGood(encoded, Stranger));
        for (var bit = 8 * from; bit < 8 * encoded.Length; bit++)
        {
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(isGood(encoded, key), $"bit {bit % 8} of octet {bit / 8}");
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(isGood(encoded, key));
    }
}
