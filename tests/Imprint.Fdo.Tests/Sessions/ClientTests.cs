using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>What is the same for every side that asks.</summary>
public sealed class ClientTests
{
    [Fact]
    public void Only_the_answer_to_the_question_is_taken()
    {
        foreach (var type in Enum.GetValues<FdoMessageType>())
        {
            if (type is FdoMessageType.To1HelloRvAck or FdoMessageType.Error)
                continue;
            var device = Started();
            var step = Assert.IsType<FdoStep.Refused>(device.Receive(type, new HelloAck(FdoSamples.Nonce).Encode()));
            Assert.Equal((FdoFault.UnexpectedMessage, type), (step.Fault, step.Error.Previous));
            Assert.Equal(FdoErrorCode.MessageBodyError, step.Error.Code);
        }
    }

    [Fact]
    public void A_protocol_that_is_over_or_has_not_begun_takes_nothing()
    {
        var device = Started();
        device.Receive(FdoMessageType.DiDone, default);
        Assert.Throws<InvalidOperationException>(() => device.Receive(FdoMessageType.To1HelloRvAck, default));

        var idle = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"));
        Assert.Throws<InvalidOperationException>(() => idle.Receive((FdoMessageType)1, default));
    }

    [Fact]
    public void The_answer_may_not_come_twice()
    {
        var device = Started();
        var ack = new HelloRvAck(FdoSamples.Nonce, new SigInfo(Wire.Cose.CoseAlgorithm.Es256)).Encode();

        Assert.IsType<FdoStep.Send>(device.Receive(FdoMessageType.To1HelloRvAck, ack));
        Assert.IsType<FdoStep.Refused>(device.Receive(FdoMessageType.To1HelloRvAck, ack));
    }

    [Theory]
    [InlineData(FdoMessageType.To1HelloRvAck)]
    [InlineData(FdoMessageType.Error)]
    public void A_message_has_at_most_65535_bytes(FdoMessageType type)
    {
        var step = Assert.IsType<FdoStep.Refused>(Started().Receive(type, new byte[FdoLimits.MaxMessageLength + 1]));
        Assert.Equal(FdoFault.TooLarge, step.Fault);
    }

    [Fact]
    public void An_error_of_the_peer_ends_it()
    {
        var error = FdoError.Of(FdoFault.NotFound, FdoMessageType.To1HelloRv);
        var step = Assert.IsType<FdoStep.EndedByPeer>(Started().Receive(FdoMessageType.Error, error.Encode()));
        Assert.Equal(FdoErrorCode.ResourceNotFound, step.Error.Code);
    }

    [Fact]
    public async Task An_error_that_cannot_be_read_ends_it_too_and_gets_no_answer()
    {
        var loopback = new RecordedExchange((_, _) => (FdoMessageType.Error, [0xa0]));
        Assert.IsType<FdoStep.Refused>(await loopback.RunAsync(new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"))));
        Assert.Single(loopback.Sent);
    }

    [Fact]
    public async Task Why_a_device_refused_is_known_even_when_the_peer_is_gone()
    {
        var step = await FdoConversation.RunAsync(
            new To1Device(FdoSamples.Guid, FdoKeys.Signer("device")),
            (type, _, _) =>
                type == FdoMessageType.Error
                    ? throw new IOException("gone")
                    : Task.FromResult<(FdoMessageType, ReadOnlyMemory<byte>)>((FdoMessageType.DiDone, default)),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(FdoFault.UnexpectedMessage, Assert.IsType<FdoStep.Refused>(step).Fault);
    }

    private static To1Device Started()
    {
        var device = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"));
        Assert.Equal(FdoMessageType.To1HelloRv, device.Start().Type);
        return device;
    }
}
