using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Tests.Sessions;

public sealed class DiTests
{
    [Theory]
    [MemberData(nameof(FdoKeys.TypesAndEncodings), MemberType = typeof(FdoKeys))]
    public async Task A_device_gets_a_credential_and_its_maker_a_voucher(FdoKeyType type, FdoKeyEncoding encoding)
    {
        var factory = new Factory(type, encoding);
        var device = new DiDevice(StartOf(type, encoding), type, FdoSamples.Hmac);

        Assert.IsType<FdoStep.Finished>(await new RecordedExchange(factory.Answer).RunAsync(device));

        var (credential, voucher) = (device.Credential!, factory.Voucher!);
        Assert.Equal(FdoFault.None, voucher.Verify());
        Assert.Equal((voucher.Guid, voucher.DeviceInfo, true), (credential.Guid, credential.DeviceInfo, credential.IsActive));
        Assert.Equal(voucher.Rendezvous.Encoded.ToArray(), credential.Rendezvous.Encoded.ToArray());
        // What the device will check at TO2: its HMAC over the header, and its maker's key as it was written there.
        Assert.Equal(FdoSamples.Hmac(voucher.Hmac.Type, voucher.Header.Encoded.Span), voucher.Hmac);
        Assert.Equal(voucher.Header.ManufacturerKey.Hash(credential.ManufacturerKeyHash.Type), credential.ManufacturerKeyHash);
        Assert.Equal(FdoHashTypes.For(type, type), credential.ManufacturerKeyHash.Type);

        Assert.Equal(FdoFault.None, DeviceCredential.Read(credential.Encode(), out var read));
        Assert.Equal(credential.Encode(), read!.Encode());
    }

    [Theory]
    [InlineData(FdoKeyType.Secp256R1, FdoKeyType.Secp384R1)]
    [InlineData(FdoKeyType.Secp384R1, FdoKeyType.Rsa2048Restr)]
    [InlineData(FdoKeyType.RsaPkcs, FdoKeyType.Secp384R1)]
    public async Task The_keys_of_device_and_maker_may_differ(FdoKeyType ofDevice, FdoKeyType ofMaker)
    {
        var factory = new Factory(ofMaker, FdoKeyEncoding.X509, ofDevice);
        var device = new DiDevice(StartOf(ofDevice, FdoKeyEncoding.X509), ofDevice, FdoSamples.Hmac);

        Assert.IsType<FdoStep.Finished>(await new RecordedExchange(factory.Answer).RunAsync(device));
        Assert.Equal(FdoHashTypes.For(ofDevice, ofMaker), device.Credential!.ManufacturerKeyHash.Type);
        Assert.Equal(FdoHashTypes.For(ofDevice, ofMaker).Hmac, factory.Voucher!.Hmac.Type);
    }

    [Fact]
    public async Task A_header_that_is_broken_gives_no_credential_and_a_word_to_the_factory()
    {
        var loopback = new RecordedExchange((_, _) => (FdoMessageType.DiSetCredentials, [0x81, 0x41, 0x80]));
        var device = new DiDevice(StartOf(), FdoKeyType.Secp256R1, FdoSamples.Hmac);

        var step = Assert.IsType<FdoStep.Refused>(await loopback.RunAsync(device));

        Assert.Equal(FdoFault.Malformed, step.Fault);
        Assert.Null(device.Credential);
        Assert.Equal(FdoMessageType.Error, loopback.Sent[^1].Type);
        Assert.Equal(FdoFault.None, FdoError.Read(loopback.Sent[^1].Body, out var told));
        Assert.Equal((FdoErrorCode.MessageBodyError, FdoMessageType.DiSetCredentials), (told!.Code, told.Previous));
    }

    [Fact]
    public async Task A_device_keeps_nothing_until_the_factory_has_said_well_formed_that_it_is_done()
    {
        var factory = new Factory(FdoKeyType.Secp256R1, FdoKeyEncoding.X509);
        var loopback = new RecordedExchange(
            (type, body) => type == FdoMessageType.DiSetHmac ? (FdoMessageType.DiDone, [0x81, 0x00]) : factory.Answer(type, body)
        );
        var device = new DiDevice(StartOf(), FdoKeyType.Secp256R1, FdoSamples.Hmac);

        Assert.IsType<FdoStep.Refused>(await loopback.RunAsync(device));
        Assert.Null(device.Credential);
    }

    [Fact]
    public void An_HMAC_that_is_none_makes_no_voucher()
    {
        var made = FdoSamples.Made();
        var hash = FdoHash.Compute(FdoHashType.Sha256).Encode();

        Assert.Equal(
            FdoFault.Malformed,
            DiManufacturing.Complete(made.Header, made.DeviceChain!, (byte[])[0x81, .. hash], out var voucher)
        );
        Assert.Null(voucher);
        Assert.Equal(FdoFault.Malformed, DiManufacturing.Complete(made.Header, made.DeviceChain!, default, out _));
    }

    private static AppStart StartOf(FdoKeyType type = FdoKeyType.Secp256R1, FdoKeyEncoding encoding = FdoKeyEncoding.X509) =>
        new(type, encoding, "SN-1", "robot-3", FdoKeys.SigningRequest("device", type));

    private sealed class Factory(FdoKeyType type, FdoKeyEncoding encoding, FdoKeyType? deviceType = null)
    {
        private readonly IReadOnlyList<ReadOnlyMemory<byte>> _chain = [FdoKeys.Certificate("device", deviceType ?? type)];
        private VoucherHeader? _header;

        public Voucher? Voucher { get; private set; }

        public (FdoMessageType, byte[]) Answer(FdoMessageType asked, ReadOnlyMemory<byte> body)
        {
            if (asked == FdoMessageType.DiAppStart)
            {
                Assert.Equal(FdoFault.None, AppStart.Read(body, out var start));
                Assert.True(Pki.SigningRequest.TryParse(start!.SigningRequest, out var request, out _));
                Assert.True(request.IsSignedByItsKey());
                _header = DiManufacturing.SetCredentials(
                    start,
                    deviceType ?? type,
                    FdoSamples.Guid,
                    FdoSamples.Rendezvous,
                    FdoKeys.Public("maker", type, encoding),
                    _chain,
                    out var answer
                );
                return (FdoMessageType.DiSetCredentials, answer);
            }

            Assert.Equal(FdoMessageType.DiSetHmac, asked);
            Assert.Equal(FdoFault.None, DiManufacturing.Complete(_header!, _chain, body, out var voucher));
            Voucher = voucher;
            return (FdoMessageType.DiDone, EmptyBody.Encode());
        }
    }
}
