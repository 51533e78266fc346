using System.Security.Cryptography;
using System.Text;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Vouchers;

public sealed class VoucherTests
{
    [Theory]
    [MemberData(nameof(FdoKeys.TypesAndEncodings), MemberType = typeof(FdoKeys))]
    public void A_voucher_goes_from_hand_to_hand_under_keys_of_every_kind(FdoKeyType type, FdoKeyEncoding encoding)
    {
        var voucher = FdoSamples.Made(type, encoding);
        for (var times = 0; ; times++)
        {
            Assert.Equal(FdoFault.None, Voucher.Read(voucher.Encoded, out var read));
            Assert.Equal(FdoFault.None, read!.Verify());
            Assert.Equal(times, read.Entries.Count);
            Assert.Equal((FdoSamples.Guid, "robot-3"), (read.Guid, read.DeviceInfo));
            Assert.True(read.OwnerKey.IsSameKeyAs(FdoSamples.OwnerAfter(times, type).PublicKey));
            Assert.Equal(FdoKeys.Spki("device", type), read.DeviceKey!.SubjectPublicKeyInfo.ToArray());
            Assert.Equal(voucher.Encoded.ToArray(), read.Encoded.ToArray());
            Assert.Equal(FdoSamples.Made(type).Hmac.Type, read.Hmac.Type);
            if (times == 5)
                break;
            voucher = read.Extend(
                FdoSamples.OwnerAfter(times, type, encoding),
                FdoSamples.OwnerAfter(times + 1, type, encoding).PublicKey
            );
        }
    }

    [Theory]
    [InlineData(FdoKeyType.Secp256R1, FdoHashType.Sha256)]
    [InlineData(FdoKeyType.Rsa2048Restr, FdoHashType.Sha256)]
    [InlineData(FdoKeyType.Secp384R1, FdoHashType.Sha384)]
    [InlineData(FdoKeyType.RsaPkcs, FdoHashType.Sha384)]
    [InlineData(FdoKeyType.RsaPss, FdoHashType.Sha384)]
    public void Hashes_are_as_strong_as_the_keys(FdoKeyType type, FdoHashType hash)
    {
        var voucher = FdoSamples.Extended(2, type);

        Assert.Equal(hash, voucher.Header.DeviceChainHash!.Type);
        Assert.Equal(hash.Hmac, voucher.Hmac.Type);
        Assert.All(voucher.Entries, e => Assert.Equal((hash, hash), (e.PreviousHash.Type, e.HeaderInfoHash.Type)));
    }

    [Fact]
    public void What_the_hashes_cover_is_what_the_standard_says()
    {
        var voucher = FdoSamples.Extended(2);
        var (first, second) = (voucher.Entries[0], voucher.Entries[1]);

        AssertHash(first.PreviousHash, [.. voucher.Header.Encoded.Span, .. voucher.Hmac.Encode()]);
        AssertHash(second.PreviousHash, first.Encoded.ToArray());
        Assert.Equal(0xd2, first.Encoded.Span[0]);
        AssertHash(first.HeaderInfoHash, [.. FdoSamples.Guid.ToBytes(), .. "robot-3"u8]);
        AssertHash(voucher.Header.DeviceChainHash!, [.. voucher.DeviceChain![0].Span, .. voucher.DeviceChain[1].Span]);
        AssertHash(FdoKeys.Public("maker").Hash(FdoHashType.Sha256), FdoKeys.Public("maker").Encoded.ToArray());

        static void AssertHash(FdoHash hash, byte[] data) => Assert.Equal(SHA256.HashData(data), hash.Value.ToArray());
    }

    [Fact]
    public void The_platform_verifies_an_entry_too()
    {
        var entry = FdoSamples.Extended(1).Entries[0];
        Assert.Equal(Wire.WireFault.None, CoseSign1.Read(entry.Encoded, out var signed));
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(FdoKeys.Spki("maker"), out _);

        Assert.True(key.VerifyData(signed!.ToBeSigned(), signed.Signature.Span, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void A_voucher_has_255_entries_and_not_one_more()
    {
        var voucher = FdoSamples.Extended(255);
        Assert.Equal(FdoFault.None, Voucher.Read(voucher.Encoded, out var read));
        Assert.Equal(FdoFault.None, read!.Verify());
        Assert.Throws<InvalidOperationException>(() =>
            voucher.Extend(FdoSamples.OwnerAfter(255), FdoSamples.OwnerAfter(256).PublicKey)
        );

        // One more, made by somebody who does not count.
        var chain = new VoucherChain(voucher.Header, voucher.Hmac.Encode());
        Assert.All(voucher.Entries, e => Assert.Equal(FdoFault.None, chain.Follow(e)));
        var more = VoucherEntry.Create(
            FdoHash.Compute(FdoHashType.Sha256, voucher.Entries[^1].Encoded),
            voucher.Entries[0].HeaderInfoHash,
            FdoSamples.OwnerAfter(256).PublicKey,
            FdoSamples.OwnerAfter(255)
        );
        Assert.Equal(FdoFault.VoucherTooLong, chain.Follow(more));
        Assert.Equal(FdoFault.VoucherTooLong, Voucher.Read(BrokenVoucherTests.With(voucher, [.. voucher.Entries, more]), out _));
    }

    [Fact]
    public void Only_the_owner_hands_a_device_on_and_only_to_a_key_of_the_same_kind()
    {
        var voucher = FdoSamples.Extended(1);

        Assert.Throws<ArgumentException>(() => voucher.Extend(FdoKeys.Signer("stranger"), FdoKeys.Public("owner-2")));
        Assert.Throws<ArgumentException>(() => voucher.Extend(FdoKeys.Signer("maker"), FdoKeys.Public("owner-2")));
        Assert.Throws<ArgumentException>(() =>
            voucher.Extend(FdoKeys.Signer("owner-1"), FdoKeys.Public("owner-2", FdoKeyType.Secp384R1))
        );

        // The same RSA key, but one that a peer expects PSS of.
        var pss = FdoSamples.Made(FdoKeyType.RsaPss);
        Assert.Throws<ArgumentException>(() =>
            pss.Extend(FdoKeys.Signer("maker", FdoKeyType.RsaPkcs), FdoKeys.Public("owner-1", FdoKeyType.RsaPss))
        );
    }

    [Fact]
    public void The_owner_may_show_its_key_in_another_encoding_than_the_voucher()
    {
        var voucher = FdoSamples
            .Made(encoding: FdoKeyEncoding.CoseKey)
            .Extend(FdoKeys.Signer("maker"), FdoKeys.Public("owner-1", encoding: FdoKeyEncoding.X5Chain))
            .Extend(FdoKeys.Signer("owner-1", encoding: FdoKeyEncoding.CoseKey), FdoKeys.Public("owner-2"));

        Assert.Equal(FdoFault.None, Voucher.Read(voucher.Encoded, out var read));
        Assert.Equal(FdoFault.None, read!.Verify());
        Assert.True(read.OwnerKey.IsSameKeyAs(FdoKeys.Public("owner-2", encoding: FdoKeyEncoding.CoseKey)));
    }

    [Fact]
    public void Without_its_entries_a_voucher_is_the_makers_again()
    {
        var made = FdoSamples.Made();
        var extended = made.Extend(FdoKeys.Signer("maker"), FdoKeys.Public("owner-1"));

        Assert.Equal(made.Encoded.ToArray(), extended.WithoutEntries().Encoded.ToArray());
        Assert.True(extended.WithoutEntries().OwnerKey.IsSameKeyAs(FdoKeys.Public("maker")));
    }

    [Fact]
    public void Device_information_is_hashed_as_the_bytes_that_it_came_in()
    {
        const int seed = 3;
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(20)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xd7ff)))
            );
            var header = VoucherHeader.Create(FdoSamples.Guid, FdoSamples.Rendezvous, text, FdoKeys.Public("maker"), null);
            Assert.Equal(FdoFault.None, VoucherHeader.Read(header.Encoded, out var read));
            Assert.Equal(
                SHA256.HashData([.. FdoSamples.Guid.ToBytes(), .. Encoding.UTF8.GetBytes(text)]),
                read!.InfoHash(FdoHashType.Sha256).Value.ToArray()
            );
            Assert.True(text == read.DeviceInfo, $"seed {seed}, round {i}");
        }
    }

    [Fact]
    public void The_hash_of_the_makers_key_depends_on_how_it_is_written()
    {
        var hashes = Enum.GetValues<FdoKeyEncoding>()
            .Select(e => FdoSamples.Made(encoding: e).Header.ManufacturerKey.Hash(FdoHashType.Sha256));
        Assert.Equal(3, hashes.Distinct().Count());
    }
}
