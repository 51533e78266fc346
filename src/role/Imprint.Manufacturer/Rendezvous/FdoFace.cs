using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Web.Messages;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>What the faces of this party that speak FIDO Device Onboard have in common: how they refuse.</summary>
internal abstract class FdoFace(TimeProvider clock) : NumberedMessageFace
{
    public override string Prefix => FdoHttp.Prefix;

    public override string MediaType => FdoHttp.MediaType;

    public override int MaxBodyLength => FdoLimits.MaxMessageLength;

    public override NumberedAnswer Refuse(int type, MessageRefusal refusal) =>
        Refuse(
            (FdoMessageType)type,
            refusal switch
            {
                MessageRefusal.TooLarge => FdoFault.TooLarge,
                MessageRefusal.Failed => FdoFault.Internal,
                MessageRefusal.UnknownType => FdoFault.UnexpectedMessage,
                _ => FdoFault.Malformed,
            }
        );

    protected NumberedAnswer Refuse(FdoMessageType type, FdoFault fault) =>
        new((int)FdoMessageType.Error, FdoError.Of(fault, type, clock.GetUtcNow()).Encode()) { Status = FdoHttp.ErrorStatus };

    protected static NumberedAnswer Answer(FdoMessageType type, ReadOnlyMemory<byte> body, string? token = null) =>
        new((int)type, body) { Token = token };
}
