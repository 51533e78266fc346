using System.Globalization;
using Imprint.Pki;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Provider.Services;

/// <summary>What the provider's owner sees of the certificates of devices, and how one is revoked.</summary>
internal static class ServiceCredentialEndpoints
{
    private const int MaxNoteLength = 500;

    private static readonly AuditKey Cause = new("cause");
    private static readonly AuditKey Device = new("device");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapServiceCredentials()
        {
            var group = routes.MapGroup("/service-credentials").RequireParty(PartyKinds.Owner);
            group.MapGet("", ListAsync);
            group.MapGet("/{serial}", ShowAsync);
            group.MapPost("/{serial}:revoke", RevokeAsync).RequireIdempotencyKey();
        }
    }

    private static async Task<IResult> ListAsync(
        PageQuery page,
        string? device,
        ServiceCertificateStore certificates,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        FdoGuid? guid = null;
        if (device is not null)
        {
            if (FdoGuid.Read(device, out var read) is { IsNone: false } fault)
                return new ProblemResult(WebProblems.BadRequest) { Errors = [new("device", FieldFaults.BadValue, fault.Detail)] };
            guid = read;
        }

        var rows = await certificates.ListAsync(page, guid, cancel);
        long? total = page.WantsTotal ? await certificates.CountAsync(guid, cancel) : null;
        var now = clock.GetUtcNow();
        return new Page<ServiceCredentialView>(
            page,
            [.. rows.Select(row => ServiceCredentialView.Of(row, now))],
            CursorOf,
            total
        );
    }

    private static async Task<IResult> ShowAsync(
        string serial,
        ServiceCertificateStore certificates,
        TimeProvider clock,
        CancellationToken cancel
    ) =>
        await certificates.FindAsync(serial, cancel) is { } row
            ? TypedResults.Ok(ServiceCredentialView.Of(row, clock.GetUtcNow()))
            : new ProblemResult(WebProblems.NotFound);

    private static async Task<IResult> RevokeAsync(
        string serial,
        Body<RevokeServiceCredential> body,
        HttpContext context,
        IdempotentRequests requests,
        ServiceRevocations revocations,
        AuditLog audit,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var (cause, note) = body.Value;
        if (note is { Length: > MaxNoteLength })
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new("#/note", FieldFaults.BadValue, $"Expected at most {MaxNoteLength} characters.")],
            };
        var actor = AuditActor.Of(context.Caller);
        return await requests.RunAsync(
            context,
            async unit =>
            {
                if (await revocations.RevokeAsync(unit, serial, (RevocationReason)cause) is not { } row)
                    return await ServiceCertificateStore.FindAsync(unit, serial) is { Revocation: { } revoked }
                        ? new ProblemResult(WebProblems.StateConflict)
                        {
                            Detail = $"This certificate is revoked already, since {revoked.Since:u}.",
                        }
                        : new ProblemResult(WebProblems.NotFound);
                var entry = new AuditEntry(actor, "service-certificate.revoke", $"service-certificate:{row.Serial}", note)
                {
                    Details = new AuditDetails().Add(Device, row.Device).Add(Cause, cause.ToString()),
                };
                await audit.AppendAsync(unit, entry);
                return TypedResults.Ok(ServiceCredentialView.Of(row, clock.GetUtcNow()));
            },
            cancel
        );
    }

    private static Cursor CursorOf(ServiceCredentialView view) =>
        new(view.IssuedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), view.Serial);
}
