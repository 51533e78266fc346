using System.Formats.Cbor;
using Imprint.Wire.Cbor;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Cbor;

public sealed class CborCursorTests
{
    [Fact]
    public void Straight_line_reading_of_a_message()
    {
        // The error message of FIDO Device Onboard: [100, 11, "parse", 1700000000, null]
        var input = Hex("85 1864 0b 65 7061727365 1a 6553f100 f6");
        var cursor = new CborCursor(input);
        cursor.EnterArray(5);
        Assert.Equal(100, cursor.ReadUnsigned(ushort.MaxValue));
        Assert.Equal(11, cursor.ReadInt32());
        Assert.Equal("parse", cursor.ReadText(maxLength: 100));
        Assert.False(cursor.TryReadNull());
        Assert.Equal(1_700_000_000ul, cursor.ReadUInt64());
        Assert.Null(cursor.ReadBytesOrNull());
        cursor.LeaveArray();
        cursor.ExpectEnd();
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Fact]
    public void Raw_items_and_embedded_items_are_slices_of_the_input()
    {
        var input = Hex("83 d2 82 01 02 42 1864 a1 01 40");
        var cursor = new CborCursor(input);
        cursor.EnterArray();
        Assert.Equal(Hex("d2 82 01 02"), cursor.ReadRaw().ToArray());
        var embedded = cursor.ReadEmbedded();
        Assert.Equal(100, embedded.ReadInt32());
        cursor.Join(embedded);
        var raw = cursor.ReadRaw();
        Assert.True(input.AsSpan(7).Overlaps(raw.Span));
        cursor.LeaveArray();
        cursor.ExpectEnd();
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Fact]
    public void The_fault_of_an_embedded_item_is_taken_over()
    {
        foreach (var hex in new[] { "41 18", "42 01 02", "40", "01" })
        {
            var cursor = new CborCursor(Hex(hex));
            var embedded = cursor.ReadEmbedded();
            embedded.ReadInt32();
            cursor.Join(embedded);
            Assert.NotEqual(WireFault.None, cursor.Fault);
        }
    }

    [Theory]
    [InlineData("", WireFault.Truncated)]
    [InlineData("18", WireFault.Truncated)]
    [InlineData("1b 00000000", WireFault.Truncated)]
    [InlineData("1c", WireFault.BadValue)] // reserved
    [InlineData("1f", WireFault.BadValue)]
    [InlineData("df", WireFault.BadValue)]
    [InlineData("ff", WireFault.NotCanonical, WireFault.BadValue)] // a break where nothing is open
    [InlineData("1817", WireFault.NotCanonical)]
    [InlineData("1900ff", WireFault.NotCanonical)]
    [InlineData("1a0000ffff", WireFault.NotCanonical)]
    [InlineData("1b00000000ffffffff", WireFault.NotCanonical)]
    [InlineData("5801ff", WireFault.NotCanonical)]
    [InlineData("5f4101ff", WireFault.NotCanonical)] // in chunks
    [InlineData("9f01ff", WireFault.NotCanonical)]
    [InlineData("bfff", WireFault.NotCanonical)]
    [InlineData("43 0102", WireFault.Truncated)]
    [InlineData("5a ffffffff 00", WireFault.Truncated)]
    [InlineData("5b ffffffffffffffff 00", WireFault.Truncated)]
    [InlineData("82 01", WireFault.Truncated)]
    [InlineData("9a 7fffffff 01", WireFault.TooLong)]
    [InlineData("9b ffffffffffffffff 01", WireFault.TooLong)]
    [InlineData("bb 7fffffffffffffff 01", WireFault.TooLong)]
    [InlineData("a1 01", WireFault.Truncated)]
    [InlineData("61 ff", WireFault.BadValue)] // not UTF-8
    [InlineData("e0", WireFault.BadValue)] // a simple value nobody has assigned
    [InlineData("f8 14", WireFault.NotCanonical, WireFault.BadValue)]
    [InlineData("f8 ff", WireFault.BadValue)]
    [InlineData("c0", WireFault.Truncated)]
    public void Malformed_items_are_faults(string hex, WireFault expected, WireFault? alsoFine = null)
    {
        var cursor = new CborCursor(Hex(hex));
        Assert.True(cursor.Fault == expected || cursor.Fault == alsoFine, $"{cursor.Fault}");
        Assert.False(cursor.HasMore);
        Assert.Equal(0, cursor.ReadInt64());
        Assert.Equal(CborReaderState.Undefined, cursor.Next);
    }

    [Theory]
    [InlineData("1817")]
    [InlineData("5f 4101 42 0203 ff")]
    [InlineData("9f 01 9fff ff")]
    [InlineData("bf 01 02 ff")]
    [InlineData("5800")]
    public void Long_and_open_ended_forms_are_read_when_allowed(string hex)
    {
        var lenient = new CborLimits { AllowsIndefiniteLength = true, AllowsLongHeads = true };
        var cursor = new CborCursor(Hex(hex), lenient);
        cursor.Skip();
        cursor.ExpectEnd();
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Theory]
    [InlineData("bf 01 ff")] // a break behind a key
    [InlineData("82 01 ff")]
    [InlineData("5f 01 ff")]
    [InlineData("5f 6161 ff")]
    [InlineData("5f 5fff ff")]
    [InlineData("9f c0 ff ff")] // a tag of nothing
    public void Breaks_in_the_wrong_place_are_faults(string hex) =>
        Assert.Equal(WireFault.BadValue, new CborCursor(Hex(hex), new CborLimits { AllowsIndefiniteLength = true }).Fault);

    [Fact]
    public void Chunks_are_put_together()
    {
        var cursor = new CborCursor(
            Hex("82 5f 4101 42 0203 ff 7f 6161 6162 ff"),
            new CborLimits { AllowsIndefiniteLength = true }
        );
        cursor.EnterArray(2);
        Assert.Equal(Hex("010203"), cursor.ReadBytes().ToArray());
        Assert.Equal("ab", cursor.ReadText());
        cursor.LeaveArray();
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Fact]
    public void Limits_hold()
    {
        var limits = new CborLimits
        {
            MaxDepth = 2,
            MaxStringLength = 4,
            MaxCount = 3,
            AllowsIndefiniteLength = true,
        };
        Assert.Equal(WireFault.None, new CborCursor(Hex("81 81 44 01020304"), limits).Fault);
        Assert.Equal(WireFault.TooDeep, new CborCursor(Hex("81 81 81 01"), limits).Fault);
        Assert.Equal(WireFault.TooDeep, new CborCursor(Hex("81 c1 c1 01"), limits).Fault);
        Assert.Equal(WireFault.TooLong, new CborCursor(Hex("45 0102030405"), limits).Fault);
        Assert.Equal(WireFault.TooLong, new CborCursor(Hex("5f 43 010203 42 0102 ff"), limits).Fault);
        Assert.Equal(WireFault.None, new CborCursor(Hex("83 01 02 03"), limits).Fault);
        Assert.Equal(WireFault.TooLong, new CborCursor(Hex("84 01 02 03 04"), limits).Fault);
        Assert.Equal(WireFault.TooLong, new CborCursor(Hex("9f 01 02 03 04 ff"), limits).Fault);
        Assert.Equal(WireFault.None, new CborCursor(Hex("bf 01 01 02 02 03 03 ff"), limits).Fault);
        Assert.Equal(WireFault.TooLong, new CborCursor(Hex("bf 01 01 02 02 03 03 04 04 ff"), limits).Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CborLimits { MaxDepth = 65 });
    }

    [Fact]
    public void A_deep_hole_costs_nothing()
    {
        var hole = new byte[1_000_000];
        hole.AsSpan().Fill(0x81);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(WireFault.TooDeep, new CborCursor(hole).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Theory]
    [InlineData("a2 01 02 01 03")]
    [InlineData("a2 6161 02 6161 03")]
    public void A_key_that_comes_twice_is_a_fault(string hex)
    {
        var cursor = new CborCursor(Hex(hex));
        cursor.EnterMap();
        while (cursor.HasMore)
        {
            cursor.Skip();
            cursor.Skip();
        }

        cursor.LeaveMap();
        Assert.Equal(WireFault.Duplicate, cursor.Fault);
        cursor = new CborCursor(Hex("81" + hex));
        cursor.EnterArray();
        cursor.ReadRaw();
        Assert.Equal(WireFault.Duplicate, cursor.Fault);
    }

    [Fact]
    public void Map_keys_may_come_in_any_order()
    {
        var cursor = new CborCursor(Hex("a2 02 01 01 02"));
        Assert.Equal(2, cursor.EnterMap());
        Assert.Equal(2, cursor.ReadInt32());
        cursor.Skip();
        Assert.Equal(1, cursor.ReadInt32());
        cursor.Skip();
        cursor.LeaveMap();
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Fact]
    public void What_is_not_what_was_asked_for_is_a_fault()
    {
        Read("61 61", cursor => cursor.ReadInt32(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.ReadText(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.ReadBytes(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.ReadBoolean(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.ReadNull(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.EnterArray(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.EnterMap(), WireFault.UnexpectedType);
        Read("01", cursor => cursor.ReadTag(18), WireFault.UnexpectedType);
        Read("d1 01", cursor => cursor.ReadTag(18), WireFault.UnexpectedType);
        Read("20", cursor => cursor.ReadUInt64(), WireFault.TooLong);
        Read("1b ffffffffffffffff", cursor => cursor.ReadInt64(), WireFault.TooLong);
        Read("1a 80000000", cursor => cursor.ReadInt32(), WireFault.TooLong);
        Read("05", cursor => cursor.ReadUnsigned(max: 4), WireFault.BadValue);
        Read("20", cursor => cursor.ReadUnsigned(), WireFault.BadValue);
        Read("42 0102", cursor => cursor.ReadBytes(maxLength: 1), WireFault.TooLong);
        Read("42 0102", cursor => cursor.ReadBytes(minLength: 3), WireFault.BadValue);
        Read("62 6162", cursor => cursor.ReadText(maxLength: 1), WireFault.TooLong);
        Read("82 01 02", cursor => cursor.EnterArray(3), WireFault.BadValue);
        Read(
            "81 01",
            cursor =>
            {
                cursor.EnterArray();
                cursor.LeaveArray();
            },
            WireFault.TrailingBytes
        );
        Read(
            "81 01",
            cursor =>
            {
                cursor.EnterArray();
                cursor.LeaveMap();
            },
            WireFault.TrailingBytes
        );
        Read(
            "80",
            cursor =>
            {
                cursor.EnterArray();
                cursor.LeaveMap();
            },
            WireFault.UnexpectedType
        );
        Read(
            "80",
            cursor =>
            {
                cursor.EnterArray();
                cursor.ReadRaw();
            },
            WireFault.Truncated
        );
        Read(
            "80",
            cursor =>
            {
                cursor.EnterArray();
                cursor.ReadInt32();
            },
            WireFault.UnexpectedType
        );
        Read(
            "01 02",
            cursor =>
            {
                cursor.Skip();
                cursor.ExpectEnd();
            },
            WireFault.TrailingBytes
        );
        Read("01", cursor => cursor.ExpectEnd(), WireFault.TrailingBytes);
        Read(
            "01",
            cursor =>
            {
                cursor.Skip();
                cursor.Skip();
            },
            WireFault.Truncated
        );

        static void Read(string hex, Action<CborCursor> read, WireFault expected)
        {
            var cursor = new CborCursor(Hex(hex));
            read(cursor);
            Assert.Equal((hex, expected), (hex, cursor.Fault));
        }
    }

    [Fact]
    public void An_optional_tag_is_read_only_when_it_is_there()
    {
        var cursor = new CborCursor(Hex("d2 01"));
        Assert.False(cursor.TryReadTag(17));
        Assert.True(cursor.TryReadTag(18));
        Assert.False(cursor.TryReadTag(18));
        Assert.Equal(1, cursor.ReadInt32());
        Assert.Equal(WireFault.None, cursor.Fault);
    }

    [Fact]
    public void The_writer_saves_the_ceremony()
    {
        var bytes = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(4);
            writer.WriteEmbedded(inner => inner.WriteInt32(100));
            writer.WriteRaw(Hex("82 01 02"));
            writer.WriteTextOrNull(null);
            writer.WriteTextOrNull("a");
            writer.WriteEndArray();
        });
        Assert.Equal(Hex("84 42 1864 82 01 02 f6 61 61"), bytes);
    }
}
