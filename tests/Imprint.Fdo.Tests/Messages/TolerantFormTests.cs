using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Tests.Messages;

/// <summary>What other makers' encoders write, and what is too much of it.</summary>
public sealed class TolerantFormTests
{
    private static readonly string Nonce = string.Concat(Enumerable.Repeat("4e", 16));

    [Theory]
    [InlineData("9f 50 {n} ff")] // an open-ended array
    [InlineData("98 01 50 {n}")] // a long head
    [InlineData("81 58 10 {n}")]
    [InlineData("81 5f 48 4e4e4e4e4e4e4e4e 48 4e4e4e4e4e4e4e4e ff")] // bytes in chunks
    public void Forms_that_are_not_canonical_are_read(string hex)
    {
        Assert.Equal(FdoFault.None, HelloAck.Read(Bytes(hex), out var message));
        Assert.Equal(FdoSamples.Nonce, message!.Nonce);
    }

    [Theory]
    [InlineData("9f 50 {n} f6 ff")]
    [InlineData("9f ff")]
    [InlineData("9f 50 {n}")]
    [InlineData("81 5f 48 4e4e4e4e4e4e4e4e ff")]
    [InlineData("81 5f 50 {n} 41 00 ff")]
    [InlineData("81 70 {n}")]
    public void Open_ended_forms_hold_what_the_message_holds_and_no_more(string hex) =>
        Assert.Equal(FdoFault.Malformed, HelloAck.Read(Bytes(hex), out _));

    [Theory]
    [InlineData("1a 67200000 00", 0x67200000L, 0UL)]
    [InlineData("c1 1a 67200000 07", 0x67200000L, 7UL)]
    [InlineData("f6 f6", null, null)]
    [InlineData("00 00", null, 0UL)]
    [InlineData("74 323032362d31312d32315430373a30303a30305a f6", null, null)]
    [InlineData("c0 74 323032362d31312d32315430373a30303a30305a f6", null, null)]
    [InlineData("fb 41d9c80000000000 00", null, 0UL)]
    [InlineData("1b ffffffffffffffff 1b ffffffffffffffff", null, ulong.MaxValue)]
    [InlineData("20 00", null, 0UL)]
    public void An_error_is_read_whatever_its_time_looks_like(string tail, long? time, ulong? correlation)
    {
        var body = Bytes("85 18 64 0b 62 6869 " + tail);

        Assert.Equal(FdoFault.None, FdoError.Read(body, out var error));
        Assert.Equal((FdoErrorCode.MessageBodyError, FdoMessageType.DiSetCredentials), (error!.Code, error.Previous));
        Assert.Equal("hi", error.Text);
        Assert.Equal(time, error.Time?.ToUnixTimeSeconds());
        Assert.Equal(correlation, error.CorrelationId);
    }

    [Theory]
    [InlineData("83 18 64 0b 62 6869")]
    [InlineData("84 18 64 0b 62 6869 f6")]
    public void An_error_may_leave_out_what_comes_last(string hex) =>
        Assert.Equal(FdoFault.None, FdoError.Read(Bytes(hex), out _));

    [Fact]
    public void A_long_complaint_is_cut_and_not_refused()
    {
        var error = new FdoError((FdoErrorCode)999, (FdoMessageType)99, new string('x', 5000), null, null);

        Assert.Equal(FdoFault.None, FdoError.Read(error.Encode(), out var read));
        Assert.Equal(1024, read!.Text.Length);
        Assert.Equal((999, 99), ((int)read.Code, (int)read.Previous));
    }

    [Theory]
    [InlineData("a1 69 4572726f72436f6465 18 64")] // a map: what an old peer sent
    [InlineData("82 18 64 0b")]
    [InlineData("86 18 64 0b 62 6869 f6 f6 f6")]
    [InlineData("85 1a 00010000 0b 62 6869 f6 f6")]
    public void An_error_that_is_none_is_malformed(string hex) =>
        Assert.Equal(FdoFault.Malformed, FdoError.Read(Bytes(hex), out _));

    [Fact]
    public void An_error_tells_where_and_what_and_keeps_the_codes_of_message_22_to_it()
    {
        var at22 = FdoError.Of(FdoFault.VoucherSignature, FdoMessageType.To0OwnerSign);
        var at61 = FdoError.Of(FdoFault.VoucherSignature, FdoMessageType.To2ProveOvHdr);

        Assert.Equal(FdoErrorCode.InvalidOwnershipVoucher, at22.Code);
        Assert.Equal(FdoErrorCode.InvalidMessageError, at61.Code);
        Assert.StartsWith("msg22: ", at22.Text, StringComparison.Ordinal);
        Assert.Equal(FdoFault.None, FdoError.Read(at22.Encode(), out var read));
        Assert.Equal(at22 with { CorrelationId = 0 }, read);
    }

    [Theory]
    [InlineData("64 534e2d31")]
    [InlineData("44 534e2d31")] // as bytes
    [InlineData("5f 42 534e 42 2d31 ff")]
    public void A_serial_number_is_text_or_bytes(string serial)
    {
        var info = Bytes($"85 0a 01 {serial} 61 78 41 00");
        var body = (byte[])[0x81, 0x58, (byte)info.Length, .. info];

        Assert.Equal(FdoFault.None, AppStart.Read(body, out var message));
        Assert.Equal("SN-1", message!.SerialNumber);
    }

    [Fact]
    public void What_older_devices_add_to_AppStart_is_passed_over()
    {
        var info = Bytes("88 0a 01 61 31 61 78 41 00 f6 81 01 a1 01 02");
        Assert.Equal(FdoFault.None, AppStart.Read((byte[])[0x81, 0x40 | 15, .. info], out _));
    }

    [Theory]
    [InlineData(FdoKeyType.Secp256R1 + 2, FdoKeyEncoding.X509, FdoFault.UnsupportedKeyType)]
    [InlineData(FdoKeyType.Secp256R1, FdoKeyEncoding.CoseKey + 1, FdoFault.UnsupportedKeyEncoding)]
    public void AppStart_names_keys_that_there_are(FdoKeyType type, FdoKeyEncoding encoding, FdoFault fault) =>
        Assert.Equal(fault, AppStart.Read(new AppStart(type, encoding, "1", "x", new byte[] { 0 }).Encode(), out _));

    [Theory]
    [InlineData(255, 1024, 8192, FdoFault.None)]
    [InlineData(256, 1024, 8192, FdoFault.Malformed)]
    [InlineData(255, 1025, 8192, FdoFault.Malformed)]
    [InlineData(255, 1024, 8193, FdoFault.Malformed)]
    [InlineData(255, 1024, 0, FdoFault.Malformed)]
    public void AppStart_has_limits(int serial, int info, int request, FdoFault fault)
    {
        var message = new AppStart(
            FdoKeyType.Secp256R1,
            FdoKeyEncoding.X509,
            new string('s', serial),
            new string('i', info),
            new byte[request]
        );
        Assert.Equal(fault, AppStart.Read(message.Encode(), out _));
    }

    [Fact]
    public void Seconds_are_32_bits()
    {
        Assert.Equal(FdoFault.None, AcceptOwner.Read(Bytes("81 1a ffffffff"), out var message));
        Assert.Equal(uint.MaxValue, message!.WaitSeconds);
        Assert.Equal(FdoFault.Malformed, AcceptOwner.Read(Bytes("81 1b 0000000100000000"), out _));
        Assert.Equal(FdoFault.Malformed, AcceptOwner.Read(Bytes("81 20"), out _));
    }

    private static byte[] Bytes(string hex) =>
        Convert.FromHexString(hex.Replace("{n}", Nonce, StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
}
