using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Tests.Sessions;

public sealed class To1Tests
{
    private static readonly byte[] Redirect = To1d.Sign(
        FdoKeys.Signer("owner-1"),
        FdoSamples.Addresses,
        FdoHash.Compute(FdoHashType.Sha256)
    );

    [Theory]
    [InlineData(FdoKeyType.Secp256R1)]
    [InlineData(FdoKeyType.Secp384R1)]
    [InlineData(FdoKeyType.Rsa2048Restr)]
    [InlineData(FdoKeyType.RsaPkcs)]
    public async Task A_device_that_proves_its_key_gets_the_redirect_unchanged(FdoKeyType type)
    {
        var device = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device", type));
        // The rendezvous knows the key from the certificate in the voucher.
        var key = FdoPublicKey.FromSubjectPublicKeyInfo(FdoKeys.Spki("device", type));
        var loopback = new RecordedExchange(Server(key));

        Assert.IsType<FdoStep.Finished>(await loopback.RunAsync(device));
        Assert.Equal(Redirect, device.Redirect!.Encoded.ToArray());
        Assert.True(device.Redirect.IsSignedBy(FdoKeys.Public("owner-1")));
    }

    [Fact]
    public async Task Nobody_elses_key_gets_it()
    {
        var thief = new To1Device(FdoSamples.Guid, FdoKeys.Signer("stranger"));
        var step = Assert.IsType<FdoStep.EndedByPeer>(
            await new RecordedExchange(Server(FdoKeys.Public("device"))).RunAsync(thief)
        );
        Assert.Equal(FdoErrorCode.InvalidMessageError, step.Error.Code);
        Assert.Null(thief.Redirect);
    }

    [Fact]
    public void A_proof_played_again_is_for_another_question()
    {
        var device = FdoKeys.Signer("device");
        var proof = EatToken.Sign(device, FdoSamples.Nonce, FdoSamples.Guid);
        var other = FdoGuid.Parse("ffffffffffffffffffffffffffffffff");

        Assert.Equal(FdoFault.None, Prove(FdoSamples.Nonce, FdoSamples.Guid, "device"));
        Assert.Equal(FdoFault.NonceMismatch, Prove(FdoSamples.OtherNonce, FdoSamples.Guid, "device"));
        Assert.Equal(FdoFault.GuidMismatch, Prove(FdoSamples.Nonce, other, "device"));
        Assert.Equal(FdoFault.BadSignature, Prove(FdoSamples.Nonce, FdoSamples.Guid, "stranger"));

        FdoFault Prove(FdoNonce nonce, FdoGuid guid, string key) => To1Rendezvous.Prove(nonce, guid, FdoKeys.Public(key), proof);
    }

    [Theory]
    [InlineData(CoseAlgorithm.Es256, FdoFault.None)]
    [InlineData(CoseAlgorithm.Rs384, FdoFault.None)]
    [InlineData((CoseAlgorithm)90, FdoFault.UnsupportedSignature)]
    [InlineData((CoseAlgorithm)91, FdoFault.UnsupportedSignature)]
    [InlineData(CoseAlgorithm.Sha256, FdoFault.UnsupportedSignature)]
    [InlineData((CoseAlgorithm)int.MinValue, FdoFault.UnsupportedSignature)]
    public void A_device_announces_an_algorithm_that_devices_have(CoseAlgorithm algorithm, FdoFault fault) =>
        Assert.Equal(fault, To1Rendezvous.Hello(new HelloRv(FdoSamples.Guid, new SigInfo(algorithm)).Encode(), out _));

    [Fact]
    public void The_answer_repeats_the_devices_algorithm_and_a_device_insists_on_it()
    {
        var device = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"));
        device.Start();
        var ack = new HelloRvAck(FdoSamples.Nonce, new SigInfo(CoseAlgorithm.Es384)).Encode();

        var step = Assert.IsType<FdoStep.Refused>(device.Receive(FdoMessageType.To1HelloRvAck, ack));
        Assert.Equal(FdoFault.UnsupportedSignature, step.Fault);
    }

    [Fact]
    public async Task A_redirect_that_is_none_is_not_kept()
    {
        var server = Server(FdoKeys.Public("device"));
        var device = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"));
        var loopback = new RecordedExchange(
            (type, body) => type == FdoMessageType.To1ProveToRv ? (FdoMessageType.To1RvRedirect, [0x80]) : server(type, body)
        );

        Assert.IsType<FdoStep.Refused>(await loopback.RunAsync(device));
        Assert.Null(device.Redirect);
    }

    private static Func<FdoMessageType, ReadOnlyMemory<byte>, (FdoMessageType, byte[])> Server(FdoPublicKey key)
    {
        var nonce = default(FdoNonce);
        return (type, body) =>
        {
            if (type == FdoMessageType.To1HelloRv)
            {
                Assert.Equal(FdoFault.None, To1Rendezvous.Hello(body, out var hello));
                return (FdoMessageType.To1HelloRvAck, To1Rendezvous.Ack(hello!, new Random(3).NextBytes, out nonce));
            }

            var fault = To1Rendezvous.Prove(nonce, FdoSamples.Guid, key, body);
            return fault == FdoFault.None
                ? (FdoMessageType.To1RvRedirect, Redirect)
                : (FdoMessageType.Error, FdoError.Of(fault, type).Encode());
        };
    }
}
