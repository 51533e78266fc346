using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests;

public sealed class WireReaderTests
{
    [Fact]
    public void Numbers_are_big_endian()
    {
        var reader = new WireReader(Hex("01 0203 040506 0708090a 0b0c0d0e0f10 1112131415161718 ff"));
        Assert.Equal(0x01, reader.ReadUInt8());
        Assert.Equal(0x0203, reader.ReadUInt16());
        Assert.Equal(0x040506, reader.ReadUInt24());
        Assert.Equal(0x0708090au, reader.ReadUInt32());
        Assert.Equal(0x0b0c0d0e0f10ul, reader.ReadUInt48());
        Assert.Equal(0x1112131415161718ul, reader.ReadUInt64());
        Assert.Equal(0xff, reader.PeekUInt8());
        Assert.Equal(1, reader.Remaining);
        Assert.Equal(Hex("ff"), reader.TakeRest());
        reader.ExpectEnd();
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Fact]
    public void The_first_fault_sticks()
    {
        var reader = new WireReader(Hex("01"));
        Assert.Equal(0, reader.ReadUInt16());
        Assert.Equal(0, reader.ReadUInt8());
        reader.Fail(WireFault.BadValue);
        reader.ExpectEnd();
        Assert.Equal(WireFault.Truncated, reader.Fault);
        Assert.False(reader.HasMore);
    }

    [Fact]
    public void A_negative_length_is_truncated()
    {
        var reader = new WireReader(Hex("01"));
        Assert.True(reader.Take(-1).IsEmpty);
        Assert.Equal(WireFault.Truncated, reader.Fault);
    }

    [Theory]
    [InlineData("03 010203 0002 0405 000001 06", WireFault.None)]
    [InlineData("04 010203", WireFault.Truncated)]
    [InlineData("00 ffff 01", WireFault.Truncated)]
    [InlineData("00 0000 ffffff 01", WireFault.Truncated)]
    public void Blocks_carry_their_length(string hex, WireFault expected)
    {
        var reader = new WireReader(Hex(hex));
        reader.ReadBlock8();
        reader.ReadBlock16();
        reader.ReadBlock24();
        Assert.Equal(expected, reader.Fault);
    }

    [Theory]
    [InlineData(1, WireFault.None)]
    [InlineData(2, WireFault.TrailingBytes)]
    [InlineData(0, WireFault.Truncated)]
    [InlineData(9, WireFault.Truncated)]
    public void The_fault_of_an_inner_reader_is_taken_over(int length, WireFault expected)
    {
        var reader = new WireReader(Hex("aabb"));
        var inner = reader.Inner(length);
        inner.ReadUInt8();
        reader.Join(inner);
        Assert.Equal(expected, reader.Fault);
    }

    [Fact]
    public void The_writer_puts_block_lengths_in_afterwards()
    {
        var writer = new WireWriter(capacity: 1);
        using (writer.BeginBlock(2))
        {
            writer.WriteUInt8(1);
            using (writer.BeginBlock(3))
                writer.WriteUInt64(0x0203040506070809);
            writer.WriteBlock8([0xaa]);
            writer.WriteBlock16([]);
        }

        writer.WriteUInt24(0x010203);
        writer.WriteUInt48(0xffffffffffff);
        Assert.Equal(Hex("0010 01 000008 0203040506070809 01aa 0000 010203 ffffffffffff"), writer.ToArray());
    }

    [Fact]
    public void A_length_that_does_not_fit_is_a_bug_that_shows()
    {
        var writer = new WireWriter();
        var block = writer.BeginBlock(1);
        writer.WriteBytes(new byte[256]);
        Assert.Throws<OverflowException>(block.Dispose);
        Assert.Throws<OverflowException>(() => writer.WriteUInt24(1 << 24));
        Assert.Throws<OverflowException>(() => writer.WriteUInt48(1UL << 48));
        Assert.Throws<OverflowException>(() => writer.WriteBlock8(new byte[256]));
    }

    [Fact]
    public void Other_encoders_can_write_into_the_writer()
    {
        var writer = new WireWriter(capacity: 1);
        writer.Write(new byte[] { 1, 2, 3 });
        writer.WriteUInt8(4);
        Assert.Equal(Hex("01020304"), writer.ToArray());
        writer.Clear();
        Assert.Empty(writer.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((IBufferWriter<byte>)writer).Advance(1000));
    }

    [Theory]
    [InlineData("0002 aabb", WireFault.None)]
    [InlineData("0002 aabb cc", WireFault.TrailingBytes)]
    [InlineData("0003 aabb", WireFault.Truncated)]
    [InlineData("0000", WireFault.BadValue)] // the reader said no
    public void A_datagram_is_decoded_whole(string hex, WireFault expected)
    {
        Assert.Equal(expected, WireMessage.TryDecode<Note>(Hex(hex), out var note));
        Assert.Equal(expected == WireFault.None, note is not null);
        if (note is not null)
            Assert.Equal(Hex(hex), note.ToWire());
    }

    [Fact]
    public void Octets_behind_a_message_are_ignored_only_where_its_spec_says_so()
    {
        Assert.Equal(WireFault.None, WireMessage.TryDecode<PaddedNote>(Hex("01 ffff"), out var note));
        Assert.Equal(1, note!.Value);
    }

    [Theory]
    [InlineData(81)]
    [InlineData(82)]
    public void Random_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(48)];
            random.NextBytes(bytes);
            try
            {
                WireWalk.Everything(bytes);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, run {run}, {Convert.ToHexString(bytes)}: {e}");
            }
        }
    }

    private sealed record Note(byte[] Text) : IWireMessage<Note>
    {
        public static bool TryRead(ref WireReader reader, [NotNullWhen(true)] out Note? message)
        {
            var text = reader.ReadBlock16();
            message = reader.Fault == WireFault.None && !text.IsEmpty ? new Note(text.ToArray()) : null;
            return message is not null;
        }

        public void Write(WireWriter writer) => writer.WriteBlock16(Text);
    }

    private sealed record PaddedNote(byte Value) : IWireMessage<PaddedNote>
    {
        public static bool IgnoresPadding => true;

        public static bool TryRead(ref WireReader reader, [NotNullWhen(true)] out PaddedNote? message)
        {
            message = new PaddedNote(reader.ReadUInt8());
            return reader.Fault == WireFault.None;
        }

        public void Write(WireWriter writer) => writer.WriteUInt8(Value);
    }
}
