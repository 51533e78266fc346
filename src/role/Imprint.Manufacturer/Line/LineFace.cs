using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Manufacturer.Rendezvous;
using Imprint.Storage;
using Imprint.Web.Messages;
using Imprint.Web.Paging;

namespace Imprint.Manufacturer.Line;

/// <summary>Device initialization over HTTP, on the factory's own port: whoever reaches it can have devices made.</summary>
internal sealed class LineFace(LineDesk line, Database database, KeyCustody custody, TimeProvider clock)
    : FdoFace(clock),
        IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock = clock;
    private TokenSeal? _tokens;

    public async Task OpenAsync(CancellationToken cancel)
    {
        using var secret = await SharedSecret.OpenOrCreateAsync(database, custody, "line-tokens", cancel);
        _tokens ??= new TokenSeal(secret, "DI", _clock);
    }

    public override async ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel)
    {
        switch ((FdoMessageType)request.Type)
        {
            case FdoMessageType.DiAppStart:
                var (fault, answer, id) = await line.BeginAsync(request.Body, cancel);
                return fault == FdoFault.None
                    ? Answer(FdoMessageType.DiSetCredentials, answer, _tokens!.Seal(id, Lifetime))
                    : Refuse(FdoMessageType.DiAppStart, fault);
            case FdoMessageType.DiSetHmac:
                if (_tokens!.Open(request.Token) is not { } session)
                    return Refuse(FdoMessageType.DiSetHmac, FdoFault.UnknownSession);
                var refused = await line.CompleteAsync(session, request.Body, cancel);
                return refused == FdoFault.None
                    ? Answer(FdoMessageType.DiDone, EmptyBody.Encode())
                    : Refuse(FdoMessageType.DiSetHmac, refused);
            case FdoMessageType.Error:
                return NumberedAnswer.Acknowledged;
            default:
                return Refuse((FdoMessageType)request.Type, FdoFault.UnexpectedMessage);
        }
    }

    public void Dispose() => _tokens?.Dispose();
}
