using Imprint.Crypto.Concealment;
using Imprint.Wire.Ids;

namespace Imprint.Crypto.Tests.Concealment;

public class SuciTests
{
    private const string ConcealedA =
        "suci-0-274-012-0-1-27-b2e92f836055a255837debf850b528997ce0201cb82adfe4be1f587d07d8457dcb02352410cddd9e730ef3fa87";

    private static readonly byte[] PrivateA = Hex.Bytes("c53c22208b61860b06c62e5406a7b330c2b577aa5558981510d128247d38bd1d");

    [Theory]
    [InlineData("suci-0-999-70-0000-0-0-0000000001", "imsi-999700000000001")]
    [InlineData("suci-0-310-410-1-0-0-123456789", "imsi-310410123456789")]
    [InlineData("suci-1-operator.com-3456-0-0-user17", "nai-user17@operator.com")]
    [InlineData("suci-1-my-operator.com-3456-0-0-a-user-0-0-0-x", "nai-a-user-0-0-0-x@my-operator.com")]
    [InlineData("suci-1-5gc.mnc070.mcc999.3gppnetwork.org-0-0-0-00-11-22", "nai-00-11-22@5gc.mnc070.mcc999.3gppnetwork.org")]
    public void An_unconcealed_identifier_reads_and_prints_back(string text, string supi)
    {
        Assert.True(Suci.TryParse(text, out var suci));
        Assert.Equal(text, suci.ToString());
        Assert.Equal(SuciRefusal.None, suci.Reveal(key: null, out var revealed));
        Assert.Equal(supi, revealed.ToString());
    }

    [Fact]
    public void The_parts_are_those_of_the_text()
    {
        Assert.True(Suci.TryParse("suci-0-999-70-0000-0-0-0000000001", out var imsi));
        Assert.Equal((Plmn.Parse("999-70"), ""), (imsi.Network!.Value, imsi.Realm));
        Assert.Equal(("0000", SuciScheme.Null, (byte)0), (imsi.RoutingIndicator, imsi.Scheme, imsi.HomeNetworkKeyId));
        Assert.Equal("0000000001", imsi.SchemeOutput);

        Assert.True(Suci.TryParse(ConcealedA, out var concealed));
        Assert.Equal(
            (SuciScheme.ProfileA, (byte)27, "0"),
            (concealed.Scheme, concealed.HomeNetworkKeyId, concealed.RoutingIndicator)
        );
        Assert.Equal(ConcealedA, concealed.ToString());
    }

    [Fact]
    public void Hex_is_read_in_either_case_and_is_the_same_identifier()
    {
        Assert.True(Suci.TryParse(ConcealedA, out var lower));
        Assert.True(Suci.TryParse("suci-0-" + ConcealedA[7..].ToUpperInvariant(), out var upper));
        Assert.Equal(lower, upper);
    }

    [Theory]
    [InlineData("suci-1-operator.com-3456-0-0-anonymous")]
    [InlineData("suci-1-operator.com-3456-0-0-")]
    public void An_anonymous_identifier_names_a_realm_only(string text)
    {
        Assert.True(Suci.TryParse(text, out var suci));
        Assert.True(suci.IsAnonymous);
        Assert.Equal("operator.com", suci.Realm);
        Assert.Equal(text, suci.ToString());
        Assert.Equal(SuciRefusal.Anonymous, suci.Reveal(key: null, out var supi));
        Assert.Equal(default, supi);
    }

    [Theory]
    [InlineData("")]
    [InlineData("suci")]
    [InlineData("suci-")]
    [InlineData("suci-0-")]
    [InlineData("imsi-999700000000001")]
    [InlineData("suci-2-999-70-0000-0-0-0000000001")] // type
    [InlineData("suci-0-99-70-0000-0-0-0000000001")] // MCC
    [InlineData("suci-0-999-7-0000-0-0-0000000001")] // MNC
    [InlineData("suci-0-999-7000-0000-0-0-0000000001")]
    [InlineData("suci-0-99a-70-0000-0-0-0000000001")]
    [InlineData("suci-0-999-70--0-0-0000000001")] // routing indicator
    [InlineData("suci-0-999-70-00000-0-0-0000000001")]
    [InlineData("suci-0-999-70-000f-0-0-0000000001")]
    [InlineData("suci-0-999-70-0000-00-0-0000000001")] // scheme
    [InlineData("suci-0-999-70-0000-g-0-0000000001")]
    [InlineData("suci-0-999-70-0000-0-1-0000000001")] // the null scheme has no key
    [InlineData("suci-0-999-70-0000-1-0-00")] // the others have
    [InlineData("suci-0-999-70-0000-1-256-00")]
    [InlineData("suci-0-999-70-0000-1-01-00")]
    [InlineData("suci-0-999-70-0000-0-0-")] // output
    [InlineData("suci-0-999-70-0000-0-0-00000000012")]
    [InlineData("suci-0-999-070-0000-0-0-0000000001")]
    [InlineData("suci-0-999-70-0000-0-0-00000x0001")]
    [InlineData("suci-0-999-70-0000-1-1-0")]
    [InlineData("suci-0-999-70-0000-1-1-zz")]
    [InlineData("suci-0-999-70-0000-1-1-00-11")]
    [InlineData("suci-1--0-0-0-user")] // realm
    [InlineData("suci-1-exa mple-0-0-0-user")]
    [InlineData("suci-1-example-0-0-0-us er")] // user
    [InlineData("suci-1-example-0-0-0-user@elsewhere")]
    [InlineData("suci-1-label-0-0-0-user")]
    [InlineData("suci-1-example")]
    public void Anything_else_is_not_read(string text) => Assert.False(Suci.TryParse(text, out _));

    [Fact]
    public void A_text_beyond_the_limit_is_not_read() =>
        Assert.False(Suci.TryParse("suci-0-999-70-0-1-1-" + new string('0', 2000), out _));

    [Fact]
    public void The_test_data_of_TS_33_501_is_revealed()
    {
        using var key = new ProfileAKey(PrivateA);
        Assert.True(Suci.TryParse(ConcealedA, out var suci));
        Assert.Equal(SuciRefusal.None, suci.Reveal(key, out var supi));
        Assert.Equal("imsi-274012001002086", supi.ToString());
    }

    [Fact]
    public void A_device_conceals_and_its_home_network_reveals()
    {
        using var key = new ProfileAKey(PrivateA);
        var publicKey = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span);
        foreach (var msin in (string[])["1", "0000000001", "001002086", "123456789"])
        {
            var imsi = Imsi.Parse("99970" + msin);
            var suci = Suci.Conceal(imsi, Plmn.Parse("99970"), "17", publicKey, keyId: 3)!;
            Assert.Equal(2 * publicKey!.OutputLength((msin.Length + 1) / 2), suci.SchemeOutput.Length);
            Assert.Equal(SuciRefusal.None, suci.Reveal(key, out var supi));
            Assert.Equal(Supi.Of(imsi), supi);
        }

        var nai = Suci.ConcealNai("user-7@example.com", "17", publicKey, keyId: 3)!;
        Assert.Equal("example.com", nai.Realm);
        Assert.Equal(SuciRefusal.None, nai.Reveal(key, out var revealed));
        Assert.Equal("nai-user-7@example.com", revealed.ToString());
    }

    [Fact]
    public void Without_a_key_the_identifier_stays_readable()
    {
        var (imsi, network) = (Imsi.Parse("999700000000001"), Plmn.Parse("99970"));
        Assert.Equal("suci-0-999-70-17-0-0-0000000001", Suci.Conceal(imsi, network, "17")!.ToString());
        Assert.Equal("suci-1-example.com-17-0-0-user", Suci.ConcealNai("user@example.com", "17")!.ToString());
        Assert.Equal("suci-1-example.com-17-0-0-", Suci.ConcealNai("@example.com", "17")!.ToString());
    }

    [Fact]
    public void Parts_that_make_no_identifier_are_refused()
    {
        using var key = new ProfileAKey(PrivateA);
        var publicKey = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span);
        var (imsi, network) = (Imsi.Parse("999700000000001"), Plmn.Parse("99970"));
        Assert.Null(Suci.Conceal(imsi, Plmn.Parse("99971"), "17"));
        Assert.Null(Suci.Conceal(imsi, network, ""));
        Assert.Null(Suci.Conceal(imsi, network, "12345"));
        Assert.Null(Suci.Conceal(imsi, network, "17", publicKey, keyId: 0));
        Assert.Null(Suci.Conceal(imsi, network, "17", key: null, keyId: 1));
        Assert.Null(Suci.ConcealNai("user@localhost", "17"));
        Assert.Null(Suci.ConcealNai("user", "17"));
        Assert.Null(Suci.ConcealNai("@example.com", "17", publicKey, keyId: 1));
    }

    [Fact]
    public void Refusals_name_their_reason()
    {
        using var keyA = new ProfileAKey(PrivateA);
        using var keyB = new ProfileBKey(PrivateA);
        Assert.True(Suci.TryParse(ConcealedA, out var suci));
        Assert.Equal(SuciRefusal.UnknownKey, suci.Reveal(key: null, out _));
        Assert.Equal(SuciRefusal.UnknownKey, suci.Reveal(keyB, out _));

        Assert.True(Suci.TryParse(ConcealedA[..^1] + "8", out var tampered));
        Assert.Equal(SuciRefusal.WrongTag, tampered.Reveal(keyA, out _));
        Assert.True(Suci.TryParse("suci-0-274-012-0-c-27-00", out var proprietary));
        Assert.Equal(SuciRefusal.UnknownScheme, proprietary.Reveal(keyA, out _));
        Assert.True(Suci.TryParse("suci-0-274-012-0-1-27-00", out var tooShort));
        Assert.Equal(SuciRefusal.WrongLength, tooShort.Reveal(keyA, out _));
    }

    [Theory]
    [InlineData("")] // replaced by an empty MSIN below
    [InlineData("ff")]
    [InlineData("f0f0")]
    [InlineData("1a")]
    [InlineData("214365870921")] // 12 digits
    [InlineData("2143658709")] // 10 digits, one too many behind a network code of three
    public void A_genuine_concealment_of_nonsense_is_refused(string plaintext)
    {
        using var key = new ProfileAKey(PrivateA);
        var device = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span)!;
        var bytes = plaintext.Length == 0 ? [0xff] : Hex.Bytes(plaintext);
        var output = new byte[device.OutputLength(bytes.Length)];
        Assert.True(device.Conceal(bytes, output));
        Assert.True(Suci.TryParse($"suci-0-274-012-0-1-27-{Hex.Text(output)}", out var suci));
        Assert.Equal(SuciRefusal.InvalidIdentifier, suci.Reveal(key, out _));
    }

    [Fact]
    public void A_user_name_that_is_no_text_is_refused()
    {
        using var key = new ProfileAKey(PrivateA);
        var device = HomeNetworkPublicKey.TryRead(key.Scheme, key.PublicKey.Span)!;
        foreach (
            var bytes in (byte[][])
                [
                    [0xff, 0xfe],
                    "jörg"u8.ToArray(),
                    "a@b"u8.ToArray(),
                    "a b"u8.ToArray(),
                    [0x00],
                ]
        )
        {
            var output = new byte[device.OutputLength(bytes.Length)];
            Assert.True(device.Conceal(bytes, output));
            Assert.True(Suci.TryParse($"suci-1-example.com-0-1-27-{Hex.Text(output)}", out var suci));
            Assert.Equal(SuciRefusal.InvalidIdentifier, suci.Reveal(key, out _));
        }
    }

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        const int Seed = 33501;
        const string Alphabet = "suci-0123456789abfgxZ.@ \0ü";
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var start = ConcealedA[..random.Next(ConcealedA.Length)].ToCharArray();
            for (var edits = random.Next(4); edits > 0 && start.Length > 0; edits--)
                start[random.Next(start.Length)] = Alphabet[random.Next(Alphabet.Length)];
            var text =
                new string(start)
                + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (!Suci.TryParse(text, out var suci))
                continue;
            Assert.True(Suci.TryParse(suci.ToString(), out var again), $"seed {Seed}: {text}");
            Assert.Equal(suci, again);
        }
    }
}
