using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Web.Messages;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Onboarding;

/// <summary>TO2 over HTTP.</summary>
internal sealed class To2Face(To2Desk desk, To2Tokens tokens, TimeProvider clock, ILogger<To2Face> log) : NumberedMessageFace
{
    public override string Prefix => FdoHttp.Prefix;

    public override string MediaType => FdoHttp.MediaType;

    public override int MaxBodyLength => FdoLimits.MaxMessageLength;

    public override async ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel)
    {
        var type = (FdoMessageType)request.Type;
        if (type == FdoMessageType.To2HelloDevice)
        {
            var (refused, begun, first) = await desk.HelloAsync(request.Body, cancel);
            using (begun)
                return refused == FdoFault.None
                    ? Answer(type, first) with
                    {
                        Token = tokens.Seal(begun!),
                    }
                    : Refuse(type, refused);
        }

        if (
            type
            is not (
                FdoMessageType.To2GetOvNextEntry
                or FdoMessageType.To2ProveDevice
                or FdoMessageType.To2DeviceServiceInfoReady
                or FdoMessageType.To2DeviceServiceInfo
                or FdoMessageType.To2Done
                or FdoMessageType.Error
            )
        )
            return Refuse(request.Type, MessageRefusal.UnknownType);

        using var greeting = tokens.Open(request.Token);
        if (type == FdoMessageType.Error)
        {
            FdoError.Read(request.Body, out var error);
            log.EndedByDevice(greeting?.Guid, error?.Code, error?.Previous);
            if (greeting is not null)
                await desk.EndAsync(greeting.ProveDeviceNonce, error, cancel);
            return NumberedAnswer.Acknowledged;
        }

        if (greeting is null)
            return Refuse(type, FdoFault.UnknownSession);
        var (fault, answer) = type switch
        {
            FdoMessageType.To2GetOvNextEntry => await desk.NextEntryAsync(greeting, request.Body, cancel),
            FdoMessageType.To2ProveDevice => await desk.ProveDeviceAsync(greeting, request.Body, cancel),
            _ => await desk.ContinueAsync(greeting.ProveDeviceNonce, type, request.Body, cancel),
        };
        return fault == FdoFault.None ? Answer(type, answer) : Refuse(type, fault);
    }

    public override NumberedAnswer Refuse(int type, MessageRefusal refusal) =>
        Refuse(
            (FdoMessageType)type,
            refusal switch
            {
                MessageRefusal.TooLarge => FdoFault.TooLarge,
                MessageRefusal.UnknownType => FdoFault.UnexpectedMessage,
                MessageRefusal.WrongMediaType => FdoFault.Malformed,
                _ => FdoFault.Internal,
            }
        );

    private static NumberedAnswer Answer(FdoMessageType question, byte[] body) => new((int)question + 1, body);

    private NumberedAnswer Refuse(FdoMessageType type, FdoFault fault)
    {
        log.Refused((int)type, fault);
        return new NumberedAnswer((int)FdoMessageType.Error, FdoError.Of(fault, type, clock.GetUtcNow()).Encode())
        {
            Status = FdoHttp.ErrorStatus,
        };
    }
}
