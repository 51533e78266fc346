using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Messages;

public sealed class ExactBytesTests
{
    private const string Localhost = "6C6F63616C686F7374";

    [Fact]
    public void HelloRv_announces_ES256_with_no_bytes_besides()
    {
        AssertHex(
            "82 50 00112233445566778899AABBCCDDEEFF 82 26 40",
            new HelloRv(FdoSamples.Guid, new SigInfo(CoseAlgorithm.Es256)).Encode()
        );
        AssertHex(
            "82 50 00112233445566778899AABBCCDDEEFF 82 390100 40",
            new HelloRv(FdoSamples.Guid, new SigInfo(CoseAlgorithm.Rs256)).Encode()
        );
    }

    [Fact]
    public void A_DNS_name_is_CBOR_inside_a_byte_string()
    {
        AssertHex($"81 81 82 05 4A 69 {Localhost}", RendezvousInfo.Create(new RendezvousDirective { Dns = "localhost" }).Encoded);
    }

    [Fact]
    public void An_owners_address_is_written_as_peers_write_it()
    {
        var encoded = To1d.Sign(
            FdoKeys.Signer("owner-1"),
            [new To2Address(null, "localhost", 9999, To2Transport.Http)],
            FdoHash.Compute(FdoHashType.Sha256)
        );
        var payload = CoseSign1.Read(encoded, out var signed) == Wire.WireFault.None ? signed!.Payload!.Value : default;

        AssertHex(
            $"82 81 84 F6 69 {Localhost} 19 270F 03 82 2F 5820 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            payload
        );
        AssertHex("D2 84 43 A10126 A0", encoded.AsMemory(0, 7));
    }

    [Fact]
    public void An_error_is_five_things_with_a_plain_number_for_the_time()
    {
        var text = Convert.ToHexString("msg11: message parse error"u8);
        var error = new FdoError(
            FdoErrorCode.MessageBodyError,
            FdoMessageType.DiSetCredentials,
            "msg11: message parse error",
            DateTimeOffset.FromUnixTimeSeconds(0x6720_0000),
            null
        );

        AssertHex($"85 18 64 0B 78 1A {text} 1A 67200000 00", error.Encode());
    }

    [Fact]
    public void Small_messages_have_just_these_bytes()
    {
        var nonce = string.Concat(Enumerable.Repeat("4E", 16));
        AssertHex("80", EmptyBody.Encode());
        AssertHex($"81 50 {nonce}", new HelloAck(FdoSamples.Nonce).Encode());
        AssertHex($"81 50 {nonce}", new Done(FdoSamples.Nonce).Encode());
        AssertHex("81 1A FFFFFFFF", new AcceptOwner(uint.MaxValue).Encode());
        AssertHex("81 18 FE", new GetOvNextEntry(254).Encode());
        AssertHex("81 F6", new OwnerServiceInfoReady(null).Encode());
        AssertHex("82 F6 F6", new DeviceServiceInfoReady(null, null).Encode());
        AssertHex("82 F6 19 0514", new DeviceServiceInfoReady(null, 1300).Encode());
        AssertHex($"82 50 {nonce} 82 3822 40", new HelloRvAck(FdoSamples.Nonce, new SigInfo(CoseAlgorithm.Es384)).Encode());
        AssertHex(
            $"86 19 FFFF 50 00112233445566778899AABBCCDDEEFF 50 {nonce} 67 {Convert.ToHexString("ECDH256"u8)} 03 82 26 40",
            HelloDevice.Create(65535, FdoSamples.Guid, FdoSamples.Nonce, "ECDH256", 3, new SigInfo(CoseAlgorithm.Es256)).Encoded
        );
    }

    [Fact]
    public void AppStart_is_an_array_inside_a_byte_string_inside_an_array()
    {
        AssertHex(
            "81 54 85 0A 01 64 534E2D31 67 726F626F742D33 43 010203",
            new AppStart(FdoKeyType.Secp256R1, FdoKeyEncoding.X509, "SN-1", "robot-3", new byte[] { 1, 2, 3 }).Encode()
        );
    }

    [Fact]
    public void The_claims_of_a_device_are_its_nonce_and_its_GUID_behind_a_one()
    {
        var encoded = EatToken.Sign(FdoKeys.Signer("device"), FdoSamples.Nonce, FdoSamples.Guid);
        var nonce = string.Concat(Enumerable.Repeat("4E", 16));

        Assert.Equal(Wire.WireFault.None, CoseSign1.Read(encoded, out var signed));
        AssertHex($"A2 0A 50 {nonce} 19 0100 51 01 00112233445566778899AABBCCDDEEFF", signed!.Payload!.Value);
    }

    [Fact]
    public void The_labels_of_message_64_are_those_of_the_standard()
    {
        var encoded = EatToken.Sign(
            FdoKeys.Signer("device"),
            FdoSamples.Nonce,
            FdoSamples.Guid,
            w => KeyExchangeB.Write(w, [0xbb]),
            FdoSamples.OtherNonce
        );

        // -259, and in the payload -257.
        AssertHex($"D2 84 43 A10126 A1 390102 50 {string.Concat(Enumerable.Repeat("4F", 16))}", encoded.AsMemory(0, 27));
        Assert.Contains("390100" + "8141BB", Convert.ToHexString(encoded), StringComparison.Ordinal);
    }

    [Fact]
    public void A_voucher_is_version_header_HMAC_certificates_and_entries()
    {
        var voucher = FdoSamples.Made();
        var header = voucher.Header.Encoded;

        Assert.InRange(header.Length, 24, 255);
        AssertHex($"85 1865 58 {header.Length:X2}", voucher.Encoded[..5]);
        AssertHex("86 1865 50 00112233445566778899AABBCCDDEEFF", header[..20]);
        Assert.Equal(voucher.Encoded.Slice(5, header.Length).ToArray(), header.ToArray());
        AssertHex("82 05 5820", voucher.Encoded.Slice(5 + header.Length, 4));
        Assert.Equal(0x80, voucher.Encoded.Span[^1]);
    }

    private static void AssertHex(string expected, ReadOnlyMemory<byte> actual) =>
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(actual.Span));
}
