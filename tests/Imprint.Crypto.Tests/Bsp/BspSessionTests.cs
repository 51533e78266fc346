using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Imprint.Crypto.Bsp;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Bsp;

public sealed class BspSessionTests : IDisposable
{
    private readonly JsonDocument _vectors = Repository.Vectors("rsp/bsp-kat.json");

    private JsonElement Kat => _vectors.RootElement;

    public void Dispose() => _vectors.Dispose();

    [Fact]
    public void Session_keys_match_the_known_answers()
    {
        using var keys = SessionKeys();
        Assert.Equal(Kat.Text("initialMacChainingValue"), Hex.Text(keys.InitialMacChainingValue));
        Assert.Equal(Kat.Text("S_ENC"), Hex.Text(keys.EncryptionKey));
        Assert.Equal(Kat.Text("S_MAC"), Hex.Text(keys.MacKey));
        Assert.Equal("(secret)", keys.ToString());
    }

    [Fact]
    public void Segments_match_the_known_answers_on_one_chain()
    {
        using var keys = SessionKeys();
        using var session = new BspSession(in keys);
        foreach (var step in Kat.GetProperty("steps").EnumerateArray())
        {
            var segments = new ArrayBufferWriter<byte>();
            session.ProtectAll((BspTag)step.Bytes("tag")[0], PlaintextOf(step), segments);
            Assert.Equal(string.Concat(Segments(step)), Hex.Text(segments.WrittenSpan));
        }
    }

    [Fact]
    public void The_other_end_opens_them_in_the_same_order()
    {
        using var keys = SessionKeys();
        using var session = new BspSession(in keys);
        foreach (var step in Kat.GetProperty("steps").EnumerateArray())
        {
            var opened = new List<byte>();
            foreach (var segment in Segments(step).Select(Hex.Bytes))
                opened.AddRange(Open(session, (BspTag)step.Bytes("tag")[0], segment));
            Assert.Equal(Hex.Text(PlaintextOf(step)), Hex.Text(opened.ToArray()));
        }
    }

    [Fact]
    public void Replaced_keys_start_a_new_chain()
    {
        var ppk = Kat.GetProperty("ppk_mode");
        using var keys = SessionKeys();
        using var replaced = new BspKeys(ppk.Bytes("initialMcv"), ppk.Bytes("ppkEnc"), ppk.Bytes("ppkCmac"));
        using var server = new BspSession(in keys);
        using var card = new BspSession(in keys);

        // The two commands before: ConfigureISDP in 87 and the metadata in 88.
        foreach (var step in Kat.GetProperty("steps").EnumerateArray().Take(2))
        {
            var tag = (BspTag)step.Bytes("tag")[0];
            Open(card, tag, Protect(server, tag, PlaintextOf(step)));
        }

        var request = ppk.Bytes("replaceSessionKeysRequest");
        var segment = Protect(server, BspTag.EncryptedCommand, request);
        Assert.Equal(ppk.GetProperty("second87")[0].GetString(), Hex.Text(segment));
        Assert.Equal(Hex.Text(request), Hex.Text(Open(card, BspTag.EncryptedCommand, segment)));

        server.ReplaceKeys(in replaced);
        card.ReplaceKeys(in replaced);
        var profile = PlaintextOf(Kat.GetProperty("steps")[2]);
        var segments = new ArrayBufferWriter<byte>();
        server.ProtectAll(BspTag.ProfileElements, profile, segments);
        var expected = ppk.GetProperty("seg86").EnumerateArray().Select(s => s.GetString()!).ToList();
        Assert.Equal(string.Concat(expected), Hex.Text(segments.WrittenSpan));
        Assert.Equal(
            Hex.Text(profile),
            Hex.Text([.. expected.SelectMany(s => Open(card, BspTag.ProfileElements, Hex.Bytes(s)))])
        );
    }

    [Theory]
    [InlineData(BspTag.ProfileElements, 1007)]
    [InlineData(BspTag.EncryptedCommand, 1007)]
    [InlineData(BspTag.ReadableCommand, 1008)]
    public void A_full_segment_has_1020_bytes(BspTag tag, int longest)
    {
        using var keys = SessionKeys();
        using var session = new BspSession(in keys);
        Assert.Equal(longest, BspSession.MaxPlaintextLength(tag));
        Assert.Equal(1020, session.Protect(tag, new byte[longest], new byte[1020]));
        Assert.Throws<ArgumentException>(() => session.Protect(tag, new byte[longest + 1], new byte[2000]));
    }

    [Theory]
    [InlineData(BspTag.EncryptedCommand)]
    [InlineData(BspTag.ReadableCommand)]
    public void Every_length_makes_the_round_trip(BspTag tag)
    {
        using var keys = SessionKeys();
        using var server = new BspSession(in keys);
        using var card = new BspSession(in keys);
        for (var length = 0; length <= BspSession.MaxPlaintextLength(tag); length++)
        {
            var plaintext = new byte[length];
            RandomNumberGenerator.Fill(plaintext);
            var segment = Protect(server, tag, plaintext);
            Assert.Equal(BspSession.SegmentLength(tag, length), segment.Length);
            Assert.Equal(plaintext, Open(card, tag, segment));
        }
    }

    [Fact]
    public void Whatever_bit_is_changed_the_segment_is_refused_and_the_session_ends()
    {
        using var keys = SessionKeys();
        var segment = Hex.Bytes(Segments(Kat.GetProperty("steps")[0]).Single());
        for (var bit = 0; bit < 8 * segment.Length; bit++)
        {
            var tampered = segment.ToArray();
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            using var card = new BspSession(in keys);
            var plaintext = new byte[64];
            Assert.NotEqual(BspFault.None, card.Open(BspTag.EncryptedCommand, tampered, plaintext, out var written));
            Assert.Equal(0, written);
            Assert.Equal(new byte[64], plaintext);
            Assert.Equal(BspFault.SessionBroken, card.Open(BspTag.EncryptedCommand, segment, plaintext, out _));
        }
    }

    [Fact]
    public void A_segment_left_out_or_sent_twice_is_refused()
    {
        var steps = Kat.GetProperty("steps");
        var first = Hex.Bytes(Segments(steps[0]).Single());
        var second = Hex.Bytes(Segments(steps[1]).Single());
        using var keys = SessionKeys();

        using var skipped = new BspSession(in keys);
        Assert.Equal(BspFault.WrongMac, skipped.Open(BspTag.ReadableCommand, second, new byte[200], out _));

        using var repeated = new BspSession(in keys);
        Assert.Equal(BspFault.None, repeated.Open(BspTag.EncryptedCommand, first, new byte[200], out _));
        Assert.Equal(BspFault.WrongMac, repeated.Open(BspTag.EncryptedCommand, first, new byte[200], out _));
    }

    [Theory]
    [InlineData("", BspFault.UnexpectedTag)]
    [InlineData("86 18 00", BspFault.UnexpectedTag)]
    [InlineData("87", BspFault.BadLength)]
    [InlineData("87 81", BspFault.BadLength)]
    [InlineData("87 82 01", BspFault.BadLength)]
    [InlineData("87 80", BspFault.BadLength)]
    [InlineData("87 83 00 00 18", BspFault.BadLength)]
    [InlineData("87 07 00000000000000", BspFault.BadLength)] // no room for the MAC
    [InlineData("87 08 0000000000000000", BspFault.BadLength)] // nothing but the MAC
    [InlineData("87 09 000000000000000000", BspFault.BadLength)] // no whole block
    [InlineData("87 81 18 000000000000000000000000000000000000000000000000", BspFault.BadLength)] // not the shortest form
    [InlineData("87 18 0000000000000000000000000000000000000000000000", BspFault.BadLength)] // a byte short
    [InlineData("87 18 00000000000000000000000000000000000000000000000000", BspFault.BadLength)] // a byte over
    [InlineData("87 18 000000000000000000000000000000000000000000000000", BspFault.WrongMac)]
    public void Malformed_segments_are_refused(string hex, BspFault expected)
    {
        using var keys = SessionKeys();
        using var card = new BspSession(in keys);
        Assert.Equal(expected, card.Open(BspTag.EncryptedCommand, Hex.Bytes(hex), new byte[64], out _));
    }

    [Fact]
    public void A_long_segment_is_refused_unless_tolerated()
    {
        using var keys = SessionKeys();
        byte[] tooLong = [0x86, 0x82, 0x04, 0x08, .. new byte[0x408]];
        using var strict = new BspSession(in keys);
        using var tolerant = new BspSession(in keys, toleratesLongSegments: true);
        Assert.Equal(BspFault.TooLong, strict.Open(BspTag.ProfileElements, tooLong, new byte[1100], out _));
        Assert.Equal(BspFault.WrongMac, tolerant.Open(BspTag.ProfileElements, tooLong, new byte[1100], out _));
    }

    [Fact]
    public void Wrong_lengths_of_ids_and_keys_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BspKeys.Derive(new byte[32], [], new byte[16]).Dispose());
        Assert.Throws<ArgumentException>(() => BspKeys.Derive(new byte[32], new byte[17], new byte[16]).Dispose());
        Assert.Throws<ArgumentException>(() => BspKeys.Derive(new byte[32], new byte[8], new byte[15]).Dispose());
        Assert.Throws<ArgumentException>(() => new BspKeys(new byte[16], new byte[15], new byte[16]).Dispose());
    }

    [Fact]
    public void A_disposed_session_serves_nobody()
    {
        using var keys = SessionKeys();
        var session = new BspSession(in keys);
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Protect(BspTag.ReadableCommand, [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => session.Open(BspTag.ReadableCommand, [], [], out _));
    }

    private BspKeys SessionKeys() => BspKeys.Derive(Kat.Bytes("Z"), Kat.Bytes("hostId"), Kat.Bytes("eid"));

    private static IEnumerable<string> Segments(JsonElement step) =>
        step.GetProperty("segments").EnumerateArray().Select(s => s.GetString()!);

    private static byte[] PlaintextOf(JsonElement step) =>
        step.TryGetProperty("plain", out _)
            ? step.Bytes("plain")
            : [.. Enumerable.Range(0, 2100).Select(i => (byte)((7 * i) + 3))]; // the file's plain_rule

    private static byte[] Protect(BspSession session, BspTag tag, byte[] plaintext)
    {
        var segment = new byte[BspSession.SegmentLength(tag, plaintext.Length)];
        Assert.Equal(segment.Length, session.Protect(tag, plaintext, segment));
        return segment;
    }

    private static byte[] Open(BspSession session, BspTag tag, byte[] segment)
    {
        var plaintext = new byte[segment.Length];
        Assert.Equal(BspFault.None, session.Open(tag, segment, plaintext, out var written));
        return plaintext[..written];
    }
}
