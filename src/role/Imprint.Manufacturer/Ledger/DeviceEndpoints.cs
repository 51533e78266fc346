using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Ledger;

/// <summary>The ledger, for the manufacturer itself.</summary>
internal static class DeviceEndpoints
{
    private const string NoOwner = "none";
    private const int ChangesShown = 20;
    private const int MaxReasonLength = 200;

    private static readonly AuditKey Status = new("status");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapDevices()
        {
            var group = routes.MapGroup("/devices").RequireParty(PartyKinds.Owner);
            group.MapGet("", ListAsync);
            // A serial number may have strokes, so the name is the rest of the address.
            group.MapGet("/{**name}", ShowAsync);
            routes.MapPost("/device-statuses", SetStatusAsync).RequireParty(PartyKinds.Owner).RequireIdempotencyKey();
        }
    }

    private static async Task<IResult> ListAsync(PageQuery page, string? owner, DeviceStore devices, CancellationToken cancel)
    {
        if (owner is not (null or NoOwner))
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new("owner", FieldFaults.BadValue, $"Expected {NoOwner}, for devices that nobody owns yet.")],
            };
        var rows = owner is null ? await devices.ListAsync(page, cancel) : await devices.ListUnownedAsync(page, cancel);
        long? total = page.WantsTotal ? await devices.CountAsync(cancel) : null;
        return new Page<DeviceView>(
            page,
            [.. rows.Select(DeviceView.Of)],
            view => new Cursor(view.Id.ToString(), view.Id.ToString()),
            total
        );
    }

    private static async Task<IResult> ShowAsync(string name, DeviceStore devices, OwnerHistory history, CancellationToken cancel)
    {
        if (!DeviceKey.TryRead(name, out var key, out _) || await devices.FindAsync(key, cancel) is not { } row)
            return new ProblemResult("device-unknown");
        var changes = await history.ListAsync(row.Id, ChangesShown, cancel);
        var certificate = await devices.FindCertificateAsync(row.Id, cancel);
        return TypedResults.Ok(DeviceDetailView.Of(row, certificate, changes));
    }

    private static async Task<IResult> SetStatusAsync(
        Body<SetDeviceStatus> body,
        HttpContext context,
        IdempotentRequests requests,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        var wanted = body.Value;
        var errors = new List<ProblemError>();
        if (!DeviceKey.TryRead(wanted.Device, out var key, out var fault))
            errors.Add(new("#/device", WebProblems.IdentifierChecksum, fault));
        if (wanted.Reason.Length is 0 or > MaxReasonLength)
            errors.Add(new("#/reason", FieldFaults.BadValue, $"Expected 1 to {MaxReasonLength} characters."));
        if (errors.Count > 0)
            return new ProblemResult(WebProblems.BadRequest) { Errors = errors };

        return await requests.RunAsync(context, unit => SetAsync(unit, key), cancel);

        async ValueTask<IResult> SetAsync(Unit unit, DeviceKey device)
        {
            if (await DeviceStore.FindAsync(unit, device) is not { } row)
                return new ProblemResult("device-unknown");
            if (!await DeviceStore.TrySetStatusAsync(unit, row.Id, wanted.Status, wanted.Reason))
                return new ProblemResult(WebProblems.StateConflict) { Detail = "A revoked device stays revoked." };
            await audit.AppendAsync(
                unit,
                new AuditEntry(AuditActor.Of(context.Caller), "device.set-status", $"device:{row.Id}", wanted.Reason)
                {
                    Details = new AuditDetails().Add(Status, DeviceStatusWords.Of(wanted.Status)),
                }
            );
            return TypedResults.Ok(DeviceView.Of(row with { Status = wanted.Status, StatusReason = wanted.Reason }));
        }
    }
}
