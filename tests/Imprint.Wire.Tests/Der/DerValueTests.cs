using System.Formats.Asn1;
using System.Numerics;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Der;

public sealed class DerValueTests
{
    [Theory]
    [InlineData("02 01 00", 0)]
    [InlineData("02 01 7f", 127)]
    [InlineData("02 02 0080", 128)]
    [InlineData("02 01 80", -128)]
    [InlineData("02 02 ff7f", -129)]
    [InlineData("02 04 80000000", int.MinValue)]
    public void Integers_are_read_and_written(string hex, int value)
    {
        var reader = new DerReader(Hex(hex));
        Assert.Equal(value, reader.ReadInt32());
        var writer = new DerWriter();
        writer.WriteInteger(value);
        Assert.Equal(Hex(hex), writer.ToArray());
    }

    [Theory]
    [InlineData("02 00", WireFault.BadValue)]
    [InlineData("02 02 0001", WireFault.NotCanonical)]
    [InlineData("02 02 ff80", WireFault.NotCanonical)]
    [InlineData("02 05 0080000000", WireFault.TooLong)]
    public void Integers_outside_the_rules_are_faults(string hex, WireFault expected)
    {
        var reader = new DerReader(Hex(hex));
        reader.ReadInt32();
        Assert.Equal(expected, reader.Fault);
    }

    [Fact]
    public void Unsigned_integers_lose_and_gain_the_sign_octet()
    {
        var reader = new DerReader(Hex("02 09 00ffffffffffffffff 02 09 00ffffffffffffffff 02 01 00 02 01 80"));
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.Equal(Hex("ffffffffffffffff"), reader.ReadUnsignedInteger());
        Assert.Equal(0ul, reader.ReadUInt64());
        reader.ReadUInt64();
        Assert.Equal(WireFault.BadValue, reader.Fault);

        var writer = new DerWriter();
        writer.WriteUnsignedInteger(Hex("0000ff"));
        writer.WriteUnsignedInteger(Hex("0000"));
        Assert.Equal(Hex("02 02 00ff 02 01 00"), writer.ToArray());
    }

    [Theory]
    [InlineData("01 01 ff", TlvRules.Der, true, WireFault.None)]
    [InlineData("01 01 00", TlvRules.Der, false, WireFault.None)]
    [InlineData("01 01 01", TlvRules.Der, false, WireFault.NotCanonical)]
    [InlineData("01 01 01", TlvRules.Ber, true, WireFault.None)]
    [InlineData("01 02 0000", TlvRules.Der, false, WireFault.BadValue)]
    public void Booleans(string hex, TlvRules rules, bool value, WireFault fault)
    {
        var reader = new DerReader(Hex(hex), rules);
        Assert.Equal(value, reader.ReadBoolean());
        Assert.Equal(fault, reader.Fault);
    }

    // NotificationEvent of SGP.22: the unused-bits octet and one named bit.
    [Theory]
    [InlineData("81 02 0780", 0)]
    [InlineData("81 02 0640", 1)]
    [InlineData("81 02 0520", 2)]
    [InlineData("81 02 0410", 3)]
    public void Named_bits_are_trimmed(string hex, int bit)
    {
        var reader = new DerReader(Hex(hex));
        Assert.Equal(1UL << bit, reader.ReadNamedBits(0x81));
        var writer = new DerWriter();
        writer.WriteNamedBits(1UL << bit, 0x81);
        Assert.Equal(Hex(hex), writer.ToArray());
    }

    [Fact]
    public void No_named_bit_is_an_empty_bit_string()
    {
        var writer = new DerWriter();
        writer.WriteNamedBits(0);
        Assert.Equal(Hex("03 01 00"), writer.ToArray());
        var reader = new DerReader(Hex("03 01 00"));
        Assert.Equal(0UL, reader.ReadNamedBits());
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Theory]
    [InlineData("03 00", WireFault.BadValue)]
    [InlineData("03 01 01", WireFault.BadValue)]
    [InlineData("03 02 0880", WireFault.BadValue)]
    [InlineData("03 02 0781", WireFault.NotCanonical)] // an unused bit is set
    [InlineData("03 02 0680", WireFault.NotCanonical)] // a trailing zero bit
    [InlineData("03 0a 00010101010101010101", WireFault.TooLong)]
    public void Bit_strings_outside_the_rules_are_faults(string hex, WireFault expected)
    {
        var reader = new DerReader(Hex(hex));
        reader.ReadNamedBits();
        Assert.Equal(expected, reader.Fault);
    }

    [Fact]
    public void Text_is_checked_against_its_alphabet()
    {
        var reader = new DerReader(Hex("0c 02 c3a9"));
        Assert.Equal("é", reader.ReadUtf8String());

        foreach (var hex in new[] { "0c 01 ff", "13 01 40", "16 01 80" })
        {
            reader = new DerReader(Hex(hex));
            reader.ReadNameString();
            Assert.Equal(WireFault.BadValue, reader.Fault);
        }

        reader = new DerReader(Hex("0c 02 6162"));
        reader.ReadUtf8String(maxLength: 1);
        Assert.Equal(WireFault.TooLong, reader.Fault);
    }

    [Theory]
    [InlineData("170d3439313233313233353935395a", "2049-12-31T23:59:59+00:00")]
    [InlineData("170d3530303130313030303030305a", "1950-01-01T00:00:00+00:00")]
    [InlineData("180f37343936303132383039323534305a", "7496-01-28T09:25:40+00:00")]
    [InlineData("180f39393939313233313233353935395a", "9999-12-31T23:59:59+00:00")]
    [InlineData("18113230323530313031303030303030 2e35 5a", "2025-01-01T00:00:00.5+00:00")]
    public void Times_are_read(string hex, string expected)
    {
        var reader = new DerReader(Hex(hex));
        Assert.Equal(DateTimeOffset.Parse(expected), reader.ReadTime());
        Assert.Equal(WireFault.None, reader.Fault);
    }

    [Theory]
    [InlineData(0x17, "491231235959+0000")]
    [InlineData(0x17, "4912312359Z")]
    [InlineData(0x17, "490231235959Z")] // 31 February
    [InlineData(0x17, "491331235959Z")]
    [InlineData(0x17, "491231245959Z")]
    [InlineData(0x17, "491231236059Z")]
    [InlineData(0x17, "491231235960Z")]
    [InlineData(0x17, "49123123 959Z")]
    [InlineData(0x18, "00000101000000Z")]
    [InlineData(0x18, "20250101000000.Z")]
    [InlineData(0x18, "20250101000000.50Z")]
    [InlineData(0x18, "20250101000000.12345678Z")]
    [InlineData(0x18, "20250101000000,5Z")]
    [InlineData(0x18, "20250101000000")]
    public void Times_in_other_forms_are_faults(int tag, string text)
    {
        var writer = new DerWriter();
        writer.WriteTlv(tag, System.Text.Encoding.ASCII.GetBytes(text));
        var reader = new DerReader(writer.Written);
        reader.ReadTime();
        Assert.Equal(WireFault.BadValue, reader.Fault);
    }

    [Fact]
    public void Times_are_written_as_certificates_want_them()
    {
        var writer = new DerWriter();
        writer.WriteTime(new DateTimeOffset(2049, 12, 31, 23, 59, 59, TimeSpan.Zero));
        writer.WriteTime(new DateTimeOffset(2050, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)));
        Assert.Equal(Hex("170d3439313233313233353935395a 180f32303530303130313030303030305a"), writer.ToArray());
    }

    [Fact]
    public void The_writer_agrees_with_the_platform_encoder()
    {
        var theirs = new AsnWriter(AsnEncodingRules.DER);
        using (theirs.PushSequence())
        {
            theirs.WriteInteger(BigInteger.Pow(2, 150) + 7);
            theirs.WriteObjectIdentifier("2.999.4294967295.1");
            theirs.WriteOctetString(new byte[200]);
            using (theirs.PushSetOf())
            {
                theirs.WriteInteger(300);
                theirs.WriteInteger(5);
            }

            using (theirs.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 56)))
                theirs.WriteBitString(new byte[70_000]);
            theirs.WriteBoolean(true);
            theirs.WriteNull();
            theirs.WriteEnumeratedValue(DayOfWeek.Friday);
            theirs.WriteCharacterString(UniversalTagNumber.UTF8String, "ü", new Asn1Tag(TagClass.ContextSpecific, 200));
        }

        var ours = new DerWriter(capacity: 1);
        using (ours.BeginSequence())
        {
            ours.WriteInteger(BigInteger.Pow(2, 150) + 7);
            ours.WriteOid(Oid.Parse("2.999.4294967295.1"));
            ours.WriteOctetString(new byte[200]);
            ours.WriteSetOf([Hex("02 02 012c"), Hex("02 01 05")]);
            using (ours.Begin(0xBF38))
                ours.WriteBitString(new byte[70_000]);
            ours.WriteBoolean(true);
            ours.WriteNull();
            ours.WriteEnumerated((int)DayOfWeek.Friday);
            ours.WriteUtf8String("ü", DerTag.Context(200));
        }

        Assert.Equal(theirs.Encode(), ours.ToArray());
    }

    [Fact]
    public void A_scope_left_open_or_closed_out_of_order_is_a_bug_that_shows()
    {
        var writer = new DerWriter();
        var outer = writer.BeginSequence();
        var inner = writer.BeginSequence();
        Assert.Throws<InvalidOperationException>(() => writer.ToArray());
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        Assert.NotEqual(outer, inner);
    }
}
