using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Tests.Vouchers;

public sealed class BrokenVoucherTests
{
    private static readonly Voucher Good = FdoSamples.Extended(3);
    private static readonly FdoHash InfoHash = Good.Entries[0].HeaderInfoHash;

    public static TheoryData<string, FdoFault> Table =>
        new()
        {
            { "entries in another order", FdoFault.VoucherPreviousHash },
            { "the first entry left out", FdoFault.VoucherPreviousHash },
            { "an entry in between left out", FdoFault.VoucherPreviousHash },
            { "an entry twice", FdoFault.VoucherPreviousHash },
            { "another HMAC", FdoFault.VoucherPreviousHash },
            { "the header of another device", FdoFault.VoucherPreviousHash },
            { "the entries of another voucher", FdoFault.VoucherPreviousHash },
            { "an entry about another device", FdoFault.VoucherHeaderInfoHash },
            { "an entry about another model", FdoFault.VoucherHeaderInfoHash },
            { "an entry with another hash", FdoFault.VoucherHashType },
            { "an entry with two hashes", FdoFault.VoucherHashType },
            { "a key of another type", FdoFault.VoucherKeyType },
            { "an entry by a stranger", FdoFault.VoucherSignature },
            { "an entry by the next owner itself", FdoFault.VoucherSignature },
            { "an entry by a former owner", FdoFault.VoucherSignature },
            { "other certificates", FdoFault.DeviceChainHash },
            { "certificates in another order", FdoFault.DeviceChainHash },
            { "one certificate less", FdoFault.DeviceChainHash },
            { "no certificates", FdoFault.DeviceChainMissing },
            { "an empty chain", FdoFault.DeviceChainMissing },
            { "certificates that the header does not name", FdoFault.DeviceChainHash },
        };

    [Fact]
    public void The_voucher_that_is_broken_here_was_good()
    {
        Assert.Equal(FdoFault.None, Good.Verify());
        Assert.Equal(Good.Encoded.ToArray(), With(Good, Good.Entries));
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_voucher_that_does_not_hold_together_is_refused(string what, FdoFault fault)
    {
        var encoded = Break(what);
        Assert.Equal(FdoFault.None, Voucher.Read(encoded, out var voucher));
        Assert.Equal(fault, voucher!.Verify());
    }

    [Fact]
    public void No_entry_at_the_end_is_missed()
    {
        // Whoever leaves out the last entries has an older voucher, which is good: its owner is another one.
        Assert.Equal(FdoFault.None, Voucher.Read(With(Good, [.. Good.Entries.Take(2)]), out var older));
        Assert.Equal(FdoFault.None, older!.Verify());
        Assert.False(older.OwnerKey.IsSameKeyAs(Good.OwnerKey));
    }

    [Fact]
    public void No_octet_of_a_voucher_can_be_changed_but_in_the_HMAC_of_one_without_entries()
    {
        var encoded = FdoSamples.Extended(2).Encoded.ToArray();
        for (var at = 0; at < encoded.Length; at++)
        {
            encoded[at] ^= 0x11;
            Assert.False(
                Voucher.Read(encoded, out var voucher) == FdoFault.None && voucher!.Verify() == FdoFault.None,
                $"octet {at}"
            );
            encoded[at] ^= 0x11;
        }
    }

    [Fact]
    public void Limits_hold()
    {
        Assert.Equal(FdoFault.TooLarge, Voucher.Read(new byte[FdoLimits.MaxVoucherLength + 1], out _));
        var certificate = Good.DeviceChain![0];
        var full = Enumerable.Repeat(certificate, FdoLimits.MaxChainLength).ToList();
        Assert.Equal(FdoFault.None, Voucher.Read(With(Good, Good.Entries, chain: full), out _));
        Assert.Equal(FdoFault.Malformed, Voucher.Read(With(Good, Good.Entries, chain: [.. full, certificate]), out _));
        Assert.Equal(FdoFault.UnsupportedVersion, Voucher.Read(With(Good, Good.Entries, version: 100), out _));
        Assert.Equal(FdoFault.UnsupportedVersion, Voucher.Read(With(Good, Good.Entries, version: 200), out _));
        var hash = FdoHash.Compute(FdoHashType.Sha256).Encode();
        Assert.Equal(FdoFault.Malformed, Voucher.Read(With(Good, Good.Entries, hmac: hash), out _));
    }

    internal static byte[] With(
        Voucher voucher,
        IReadOnlyList<VoucherEntry> entries,
        VoucherHeader? header = null,
        byte[]? hmac = null,
        IReadOnlyList<ReadOnlyMemory<byte>>? chain = null,
        bool hasChain = true,
        int version = VoucherHeader.Version
    ) =>
        CborEncoding.Encode(w =>
        {
            w.WriteStartArray(5);
            w.WriteInt32(version);
            w.WriteByteString((header ?? voucher.Header).Encoded.Span);
            w.WriteEncodedValue(hmac ?? voucher.Hmac.Encode());
            if (!hasChain)
                w.WriteNull();
            else
            {
                var certificates = chain ?? voucher.DeviceChain!;
                w.WriteStartArray(certificates.Count);
                foreach (var certificate in certificates)
                    w.WriteByteString(certificate.Span);
                w.WriteEndArray();
            }

            w.WriteStartArray(entries.Count);
            foreach (var entry in entries)
                w.WriteEncodedValue(entry.Encoded.Span);
            w.WriteEndArray();
            w.WriteEndArray();
        });

    private static byte[] Break(string what)
    {
        var (e, chain, header) = (Good.Entries, Good.DeviceChain!, Good.Header);
        return what switch
        {
            "entries in another order" => With(Good, [e[1], e[0], e[2]]),
            "the first entry left out" => With(Good, [e[1], e[2]]),
            "an entry in between left out" => With(Good, [e[0], e[2]]),
            "an entry twice" => With(Good, [e[0], e[0], e[1]]),
            "another HMAC" => With(Good, e, hmac: FdoHash.ComputeHmac(FdoHashType.HmacSha256, new byte[32], "x"u8).Encode()),
            "the header of another device" => With(Good, e, header: Header(guid: Other)),
            "the entries of another voucher" => With(Good, FdoSamples.Extended(2, encoding: FdoKeyEncoding.CoseKey).Entries),
            "an entry about another device" => With(Good, [Entry(info: Header(guid: Other).InfoHash(FdoHashType.Sha256))]),
            "an entry about another model" => With(Good, [Entry(info: Header(info: "robot-4").InfoHash(FdoHashType.Sha256))]),
            "an entry with another hash" => With(Good, [e[0], Strong(e[0])]),
            "an entry with two hashes" => With(Good, [Entry(info: header.InfoHash(FdoHashType.Sha384))]),
            "a key of another type" => With(Good, [Entry(next: FdoKeys.Public("owner-1", FdoKeyType.Secp384R1))]),
            "an entry by a stranger" => With(Good, [Entry(by: "stranger")]),
            "an entry by the next owner itself" => With(Good, [Entry(by: "owner-1")]),
            "an entry by a former owner" => With(
                Good,
                [e[0], Entry(FdoHash.Compute(FdoHashType.Sha256, e[0].Encoded), by: "maker")]
            ),
            "other certificates" => With(Good, e, chain: [chain[0], FdoKeys.Certificate("stranger")]),
            "certificates in another order" => With(Good, e, chain: [chain[1], chain[0]]),
            "one certificate less" => With(Good, e, chain: [chain[0]]),
            "no certificates" => With(Good, e, hasChain: false),
            "an empty chain" => With(Good, e, chain: []),
            "certificates that the header does not name" => With(Good, [], header: Header(hash: null)),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static readonly FdoGuid Other = FdoGuid.Parse("ffffffffffffffffffffffffffffffff");

    private static VoucherHeader Header(FdoGuid? guid = null, string info = "robot-3") =>
        Header(Good.Header.DeviceChainHash, guid, info);

    private static VoucherHeader Header(FdoHash? hash, FdoGuid? guid = null, string info = "robot-3") =>
        VoucherHeader.Create(guid ?? Good.Guid, Good.Rendezvous, info, Good.Header.ManufacturerKey, hash);

    private static VoucherEntry Entry(
        FdoHash? previous = null,
        FdoHash? info = null,
        FdoPublicKey? next = null,
        string by = "maker"
    ) =>
        VoucherEntry.Create(
            previous ?? Good.Entries[0].PreviousHash,
            info ?? InfoHash,
            next ?? FdoKeys.Public("owner-1"),
            FdoKeys.Signer(by)
        );

    private static VoucherEntry Strong(VoucherEntry after) =>
        VoucherEntry.Create(
            FdoHash.Compute(FdoHashType.Sha384, after.Encoded),
            Good.Header.InfoHash(FdoHashType.Sha384),
            FdoKeys.Public("owner-2"),
            FdoKeys.Signer("owner-1")
        );
}
