using System.Security.Cryptography;
using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>An owner that writes its state down after every message and reads it again before the next, as one of many nodes does.</summary>
internal sealed class LoopbackOwner(Voucher voucher, FdoSigner signer, To2Plan plan, TimeProvider clock)
{
    public Func<IReadOnlyList<ModulePlan>> Modules { get; init; } = () => [];

    /// <summary>How an effect ends; null when it takes longer.</summary>
    public Func<ServiceInfoEffect, EffectResult?> Work { get; init; } = _ => EffectResult.Done;

    public FdoFault Fault { get; private set; }

    public Voucher? Replacement { get; private set; }

    public byte[] Greeting { get; private set; } = [];

    public byte[] Session { get; set; } = [];

    public (FdoMessageType Type, ReadOnlyMemory<byte> Body) Handle(FdoMessageType type, ReadOnlyMemory<byte> body)
    {
        if (type == FdoMessageType.Error)
            return (FdoMessageType.Error, ReadOnlyMemory<byte>.Empty);
        Fault = Answer(type, body, out var answer);
        return Fault == FdoFault.None ? (type + 1, answer) : (FdoMessageType.Error, FdoError.Of(Fault, type).Encode());
    }

    private FdoFault Answer(FdoMessageType type, ReadOnlyMemory<byte> body, out byte[] answer)
    {
        answer = [];
        if (type == FdoMessageType.To2HelloDevice)
        {
            if (HelloDevice.Read(body, out var hello) is not FdoFault.None and var malformed)
                return malformed;
            var fault = To2Owner.Hello(hello!, voucher, signer, RandomNumberGenerator.Fill, out var greeting, out answer);
            Greeting = greeting?.Export().Span.ToArray() ?? [];
            return fault;
        }

        if (type is FdoMessageType.To2GetOvNextEntry or FdoMessageType.To2ProveDevice)
        {
            Assert.Equal(FdoFault.None, To2Greeting.Restore(Greeting, out var greeting));
            if (type == FdoMessageType.To2GetOvNextEntry)
                return To2Owner.NextEntry(greeting!, voucher, body, out answer);
            var fault = To2Owner.ProveDevice(
                greeting!,
                voucher,
                signer,
                body,
                plan,
                RandomNumberGenerator.Fill,
                out var begun,
                out answer
            );
            Session = begun?.Export().Span.ToArray() ?? [];
            return fault;
        }

        if (To2OwnerSession.Restore(Session, out var session) is not FdoFault.None)
            return FdoFault.UnknownSession;
        using (session)
        {
            var fault = Answer(session!, type, body, out answer);
            Session = session!.Export().Span.ToArray();
            return fault;
        }
    }

    private FdoFault Answer(To2OwnerSession session, FdoMessageType type, ReadOnlyMemory<byte> body, out byte[] answer)
    {
        answer = [];
        switch (type)
        {
            case FdoMessageType.To2DeviceServiceInfoReady:
                return session.Ready(body, voucher, RandomNumberGenerator.Fill, out answer);
            case FdoMessageType.To2DeviceServiceInfo:
                if (
                    session.Receive(body, Modules(), new ServiceInfoLimits(), clock.GetUtcNow())
                    is not FdoFault.None
                        and var fault
                )
                    return fault;
                foreach (var effect in session.ServiceInfo!.Pending)
                {
                    if (Work(effect) is { } result)
                        session.ServiceInfo.Complete(effect, result);
                }

                return session.Answer(RandomNumberGenerator.Fill, clock.GetUtcNow(), out answer);
            case FdoMessageType.To2Done:
                fault = session.Done(body, voucher, RandomNumberGenerator.Fill, out var replacement, out answer);
                Replacement = replacement ?? Replacement;
                return fault;
            default:
                return FdoFault.UnexpectedMessage;
        }
    }
}
