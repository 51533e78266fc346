using Imprint.Wire.Der;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Der;

public sealed class DerReaderTests
{
    // AuthenticateServerResponse-like: BF38 { A0 { 30 { 80 .. }, 5F37 .. } }
    private static readonly byte[] Nested = Hex("BF38 10 A0 0E 30 06 80 01 AA 83 01 62 5F37 03 010203");

    [Fact]
    public void Nested_values_are_entered_and_left_on_one_reader()
    {
        var reader = new DerReader(Nested);
        var outer = reader.Enter(0xBF38);
        var choice = reader.Enter(0xA0);
        var signed = reader.PeekTlv();
        var sequence = reader.EnterSequence();
        Assert.Equal(Hex("AA"), reader.ReadOctetString(0x80));
        Assert.Equal("b", reader.ReadUtf8String(0x83));
        reader.Leave(sequence);
        var signature = reader.ReadTlv(0x5F37);
        reader.Leave(choice);
        reader.Leave(outer);
        reader.ExpectEnd();

        Assert.Equal(WireFault.None, reader.Fault);
        Assert.Equal(Hex("30 06 80 01 AA 83 01 62"), signed.Whole);
        Assert.Equal(Hex("010203"), signature.Contents);
        Assert.Equal(signature.Whole, Nested.AsSpan()[signature.Range]);
        Assert.Equal(signature.Contents, Nested.AsSpan()[signature.ContentsRange]);
    }

    [Fact]
    public void Several_values_can_be_cut_out_together()
    {
        var reader = new DerReader(Hex("82 01 01 80 01 AA 5F49 01 04 05 00"));
        reader.ReadTlv();
        var start = reader.Position;
        reader.ReadTlv();
        reader.ReadTlv(0x5F49);
        Assert.Equal(Hex("80 01 AA 5F49 01 04"), reader.Since(start));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        Walk(Nested);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Walk(Nested);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Walk(ReadOnlySpan<byte> input)
        {
            var reader = new DerReader(input);
            var outer = reader.Enter(0xBF38);
            var choice = reader.Enter(0xA0);
            var sequence = reader.EnterSequence();
            reader.ReadOctetString(0x80);
            reader.ReadUtf8(0x83);
            reader.Leave(sequence);
            reader.ReadTlv(0x5F37);
            reader.Leave(choice);
            reader.Leave(outer);
            reader.ExpectEnd();
            if (reader.Fault != WireFault.None)
                throw new InvalidOperationException();
        }
    }

    [Theory]
    [InlineData("", WireFault.Truncated)]
    [InlineData("04", WireFault.Truncated)]
    [InlineData("04 02 00", WireFault.Truncated)]
    [InlineData("04 82 01", WireFault.Truncated)]
    [InlineData("04 84 7fffffff 00", WireFault.Truncated)]
    [InlineData("04 84 ffffffff 00", WireFault.Truncated)]
    [InlineData("04 85 0000000001 00", WireFault.TooLong)]
    [InlineData("04 80 00 00", WireFault.NotCanonical)] // indefinite
    [InlineData("04 ff 00", WireFault.TooLong)]
    [InlineData("04 81 01 00", WireFault.NotCanonical)] // fits the short form
    [InlineData("04 82 0001 00", WireFault.NotCanonical)] // padded
    [InlineData("05 01 00", WireFault.UnexpectedType)]
    [InlineData("00 00", WireFault.BadValue)] // end-of-contents
    [InlineData("9f", WireFault.Truncated)]
    [InlineData("9f80 01 00", WireFault.NotCanonical)] // tag number with a leading zero
    [InlineData("9f818181 01 00", WireFault.TooLong)]
    [InlineData("9f1a 01 00", WireFault.NotCanonical)] // number 26 in the long form
    public void Malformed_headers_are_faults(string hex, WireFault expected)
    {
        var reader = new DerReader(Hex(hex));
        reader.ReadOctetString();
        Assert.Equal(expected, reader.Fault);
        Assert.False(reader.HasMore);
    }

    [Theory]
    [InlineData("04 81 01 00", 0x04)]
    [InlineData("04 82 0001 00", 0x04)]
    [InlineData("9f1a 01 00", 0x9F1A)]
    public void Card_rules_forgive_padded_lengths_and_small_long_tags(string hex, int tag)
    {
        var reader = new DerReader(Hex(hex), TlvRules.Ber);
        Assert.Equal(Hex("00"), reader.ReadOctetString(tag));
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Fact]
    public void Card_rules_refuse_an_indefinite_length_too()
    {
        var reader = new DerReader(Hex("30 80 0000"), TlvRules.Ber);
        reader.EnterSequence();
        Assert.Equal(WireFault.NotCanonical, reader.Fault);
    }

    [Fact]
    public void An_unread_member_is_a_fault_unless_skipped()
    {
        var reader = new DerReader(Hex("30 03 02 01 05"));
        reader.Leave(reader.EnterSequence());
        Assert.Equal(WireFault.TrailingBytes, reader.Fault);

        reader = new DerReader(Hex("30 03 02 01 05"));
        var outer = reader.EnterSequence();
        reader.SkipRest();
        reader.Leave(outer);
        reader.ExpectEnd();
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Fact]
    public void A_member_may_not_reach_past_the_end_of_its_sequence()
    {
        var reader = new DerReader(Hex("30 03 04 02 01 02 03"));
        reader.EnterSequence();
        reader.ReadOctetString();
        Assert.Equal(WireFault.Truncated, reader.Fault);
    }

    [Fact]
    public void Depth_is_limited()
    {
        var reader = new DerReader(Hex("30 06 30 04 30 02 30 00"), maxDepth: 3);
        reader.EnterSequence();
        reader.EnterSequence();
        reader.EnterSequence();
        reader.EnterSequence();
        Assert.Equal(WireFault.TooDeep, reader.Fault);
    }

    [Fact]
    public void Leaving_gives_the_depth_back()
    {
        var reader = new DerReader(Hex("30 00 30 00 30 00"), maxDepth: 1);
        for (var i = 0; i < 3; i++)
            reader.Leave(reader.EnterSequence());
        reader.ExpectEnd();
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Fact]
    public void The_first_fault_sticks()
    {
        var reader = new DerReader(Hex("02 02 0001 04 05"));
        reader.ReadInt32();
        Assert.Equal(0, reader.ReadOctetString().Length);
        Assert.Equal(default, reader.NextTag);
        reader.ExpectEnd();
        Assert.Equal(WireFault.NotCanonical, reader.Fault);
    }

    [Fact]
    public void An_optional_member_is_entered_only_when_it_is_there()
    {
        var reader = new DerReader(Hex("A1 02 05 00"));
        Assert.False(reader.TryEnter(0xA0, out _));
        Assert.True(reader.TryEnter(0xA1, out var outer));
        reader.ReadNull();
        reader.Leave(outer);
        Assert.False(reader.TryEnter(0xA1, out _));
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Theory]
    [InlineData(0x30, 1, 0x10, true, 0x00)]
    [InlineData(0x5F37, 2, 55, false, 0x40)]
    [InlineData(0xBF38, 2, 56, true, 0x80)]
    [InlineData(0x9F70, 2, 112, false, 0x80)]
    [InlineData(0x9F8101, 3, 129, false, 0x80)]
    [InlineData(0xE3, 1, 3, true, 0xC0)]
    public void Tags_know_their_parts(int value, int length, int number, bool isConstructed, int tagClass)
    {
        DerTag tag = value;
        Assert.Equal((length, number, isConstructed, tagClass), (tag.Length, tag.Number, tag.IsConstructed, tag.Class));
        if (tagClass == 0x80)
            Assert.Equal(tag, isConstructed ? DerTag.ContextConstructed(number) : DerTag.Context(number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        var input = new byte[64];
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = input.AsSpan(0, random.Next(input.Length));
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i += random.Next(1, 8)) // lengths that often fit
                bytes[i] &= 0x3f;
            try
            {
                DerWalk.Everything(bytes, (TlvRules)(run & 1));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, run {run}, {Convert.ToHexString(bytes)}: {e}");
            }
        }
    }
}
