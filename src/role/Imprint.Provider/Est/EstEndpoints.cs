using System.Diagnostics;
using Imprint.Pki;
using Imprint.Provider.Services;
using Imprint.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Est;

/// <summary>Enrollment over Secure Transport (RFC 7030, RFC 8951): how a device renews its service certificate by itself.</summary>
internal sealed class EstEndpoints
{
    private const string Root = "/.well-known/est";
    private const string CertificatesType = "application/pkcs7-mime; smime-type=certs-only";
    private const string AttributesType = "application/csrattrs";

    private static readonly TimeSpan QuotaPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(10);

    private EstEndpoints() { }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root);
        group.AddEndpointFilter(RefuseWithoutTls);
        group.MapGet("/cacerts", ShowAuthority);
        group.MapGet("/csrattrs", ShowAttributes);
        group.MapPost("/simpleenroll", EnrollAsync);
        // The subject is ours to choose either way, so that both come to the same.
        group.MapPost("/simplereenroll", EnrollAsync);
    }

    // RFC 7030 §3.3: the authority that a device takes from here must come from whom it connected to.
    private static ValueTask<object?> RefuseWithoutTls(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        call.HttpContext.Request.IsHttps
            ? next(call)
            : ValueTask.FromResult<object?>(EstAnswer.Refusal(StatusCodes.Status403Forbidden, "EST is spoken over HTTPS only."));

    private static EstAnswer ShowAuthority(ServiceAuthority authority) =>
        EstAnswer.Message(CertificatesType, CertificatesOnly.Write(authority.Chain));

    private static EstAnswer ShowAttributes() => EstAnswer.Message(AttributesType, CsrAttributes.Encoded.Span);

    private static async Task<IResult> EnrollAsync(
        HttpContext context,
        EstCallers callers,
        ServiceCertificates certificates,
        ILogger<EstEndpoints> log,
        CancellationToken cancel
    )
    {
        try
        {
            return await AnswerAsync(context, callers, certificates, log, cancel);
        }
        catch (StorageException failure)
        {
            log.StorageFailed(context.Request.Path, failure.Fault, failure);
            return EstAnswer.Refusal(StatusCodes.Status503ServiceUnavailable, "Come again later.", StoragePause);
        }
    }

    private static async Task<EstAnswer> AnswerAsync(
        HttpContext context,
        EstCallers callers,
        ServiceCertificates certificates,
        ILogger log,
        CancellationToken cancel
    )
    {
        // 1. Who is it? Asked first: a stranger's body is not even read.
        var caller = await callers.IdentifyAsync(context.Connection.ClientCertificate, cancel);
        if (caller is not EstCaller.Device { Requester: var requester })
        {
            var stranger = (EstCaller.Stranger)caller;
            log.CallerRefused(context.Request.Path, stranger.Reason);
            return EstAnswer.Refusal(stranger.Status, stranger.Reason);
        }

        // 2. What does it want?
        var (der, fault) = await EstBody.ReadAsync(context);
        if (der is null)
            return EstAnswer.Refusal(StatusCodes.Status400BadRequest, fault!);

        // 3. May it have that?
        switch (await certificates.IssueAsync(requester, der, cancel))
        {
            case ServiceIssue.Issued issued:
                // RFC 7030 §4.2.3: the certificate alone; the chain is what cacerts gives.
                return EstAnswer.Message(CertificatesType, CertificatesOnly.Write(issued.Certificate));
            case ServiceIssue.Refused refused:
                log.RequestRefused(context.Request.Path, requester.Device, refused.Reason);
                return EstAnswer.Refusal(
                    StatusOf(refused.Reason),
                    refused.Detail,
                    refused.Reason == ServiceRefusal.QuotaExceeded ? QuotaPause : null
                );
            case var other:
                throw new UnreachableException($"{other} is no end.");
        }
    }

    private static int StatusOf(ServiceRefusal reason) =>
        reason switch
        {
            ServiceRefusal.DeviceNotOurs or ServiceRefusal.KeyOfAnotherDevice => StatusCodes.Status403Forbidden,
            ServiceRefusal.QuotaExceeded => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status400BadRequest,
        };
}
