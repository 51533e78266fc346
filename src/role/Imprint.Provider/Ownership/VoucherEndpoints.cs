using System.Globalization;
using System.Text.Json.Nodes;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Imprint.Provider.Services;
using Imprint.Storage;
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

namespace Imprint.Provider.Ownership;

/// <summary>The vouchers that end here: taken in, looked at, made out to the next owner.</summary>
internal static class VoucherEndpoints
{
    private const int MaxFileLength = 32 * 1024 * 1024;
    private const int MaxNoteLength = 500;

    private static readonly AuditKey Guid = new("guid");
    private static readonly AuditKey NextOwner = new("owner-key-fingerprint");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapVouchers()
        {
            var vouchers = routes.MapGroup("/vouchers").RequireParty(PartyKinds.Owner);
            // No idempotency key: a voucher is here once, and the same one again is told from one that contradicts it.
            vouchers.MapPost("", ImportAsync).WithBodyLimit(MaxFileLength);
            vouchers.MapGet("", ListAsync);
            vouchers.MapGet("/{guid}", ShowAsync);
            vouchers.MapPost("/{guid}:resell", ResellAsync).RequireIdempotencyKey();
            vouchers.MapPost("/{guid}:withdraw", WithdrawAsync).RequireIdempotencyKey();

            var keys = routes.MapGroup("/owner-keys").RequireParty(PartyKinds.Owner);
            keys.MapGet("", (OwnerKeys owner) => TypedResults.Ok(KeysOf(owner)));
        }
    }

    private static async Task<IResult> ImportAsync(
        FileBody file,
        bool? dryRun,
        HttpContext context,
        VoucherImport import,
        CancellationToken cancel
    )
    {
        if (VoucherImport.Split(file.Bytes) is not { } vouchers || vouchers.Count > VoucherImport.MaxCount)
            return BadRequest(
                "#",
                $"Expected one voucher in CBOR, or up to {VoucherImport.MaxCount} PEM blocks of an {Voucher.PemLabel}."
            );

        var isDryRun = dryRun is true;
        var actor = AuditActor.Of(context.Caller);
        var results = new List<VoucherResult>();
        foreach (var (index, encoded) in vouchers.Index())
            results.Add(await import.ImportAsync(index + 1, encoded, isDryRun, actor, cancel));
        // One voucher that is refused is a problem like any other; of several each has its line.
        if (results is [{ Outcome: "refused" } only])
            return new ProblemResult(only.Code!)
            {
                Detail = only.Detail,
                Extensions = new JsonObject { ["fault"] = only.Fault },
            };
        return TypedResults.Ok(
            new VoucherImportReport(
                isDryRun,
                results.Count(result => result.Outcome == "imported"),
                results.Count(result => result.Outcome == "known"),
                results.Count(result => result.Outcome == "refused"),
                results
            )
        );
    }

    private static async Task<IResult> ListAsync(PageQuery page, string? state, VoucherStore vouchers, CancellationToken cancel)
    {
        VoucherState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<VoucherState>(state, ignoreCase: true, out var parsed) || !char.IsAsciiLetter(state[0]))
                return BadRequest("state", "Expected active, replaced, resold or withdrawn.");
            wanted = parsed;
        }

        var rows = await vouchers.ListAsync(page, wanted, cancel);
        return new Page<VoucherView>(page, [.. rows.Select(VoucherView.Of)], CursorOf);
    }

    private static async Task<IResult> ShowAsync(string guid, VoucherStore vouchers, CancellationToken cancel) =>
        FdoGuid.Read(guid, out var id).IsNone && await vouchers.ShowAsync(id, cancel) is { } row
            ? TypedResults.Ok(VoucherView.Of(row))
            : new ProblemResult(WebProblems.NotFound);

    private static async Task<IResult> ResellAsync(
        string guid,
        Body<ResellVoucher> body,
        HttpContext context,
        IdempotentRequests requests,
        VoucherStore vouchers,
        OwnerKeys keys,
        ServiceRevocations revocations,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        var (pem, note) = body.Value;
        if (note is { Length: > MaxNoteLength })
            return BadRequest("#/note", $"Expected at most {MaxNoteLength} characters.");
        if (!PemText.TryRead(pem, PemText.PublicKey, out var blocks) || blocks is not [var spki])
            return BadRequest("#/ownerKey", "Expected one PEM block of a PUBLIC KEY.");
        if (FdoPublicKey.TryFromSubjectPublicKeyInfo(spki) is not { } nextOwner)
            return BadRequest("#/ownerKey", "Expected an EC key on P-256 or P-384, or an RSA key of 2048 or 3072 bits.");
        if (!FdoGuid.Read(guid, out var id).IsNone)
            return new ProblemResult(WebProblems.NotFound);

        // The signature is made before the unit begins, which finds out whether it still counts.
        var row = await vouchers.FindAsync(id, cancel);
        if (row is null)
            return new ProblemResult(WebProblems.NotFound);
        if (nextOwner.Type != row.Voucher.OwnerKey.Type)
            return new ProblemResult("owner-key-unfit")
            {
                Detail = $"All keys of this voucher are of the type {OwnerKeys.WordOf(row.Voucher.OwnerKey.Type)}.",
            };
        if (row.State == VoucherState.Active && nextOwner.IsSameKeyAs(row.Voucher.OwnerKey))
            return BadRequest("#/ownerKey", "This is the key that the voucher ends in already.");
        if (row.Voucher.Entries.Count == FdoLimits.MaxVoucherEntries)
            return new ProblemResult(WebProblems.StateConflict) { Detail = "The voucher has as many entries as it can have." };
        // A voucher that is not ours any more has no key of ours at its end; the unit says so.
        var resold = keys.Find(row.Voucher.OwnerKey) is { } owner ? row.Voucher.Extend(owner, nextOwner) : row.Voucher;

        var entry = new AuditEntry(AuditActor.Of(context.Caller), "voucher.resell", $"voucher:{id}", note)
        {
            Details = new AuditDetails()
                .Add(Guid, id)
                .AddFingerprint(NextOwner, System.Security.Cryptography.SHA256.HashData(spki)),
        };
        return await requests.RunAsync(
            context,
            async unit =>
            {
                var current = await VoucherStore.FindAsync(unit, id);
                if (current is not { State: VoucherState.Active })
                    return NotActive(current);
                if (!await VoucherStore.TryChangeAsync(unit, row, VoucherState.Resold, resold))
                    return new ProblemResult(WebProblems.StateConflict) { Detail = "The voucher has just changed." };
                await EndAsync(unit, current, revocations);
                await audit.AppendAsync(unit, entry);
                return TypedResults.Ok(new ResoldVoucher(id, VoucherStore.WordOf(VoucherState.Resold), resold.ToPem()));
            },
            cancel
        );
    }

    private static async Task<IResult> WithdrawAsync(
        string guid,
        Body<WithdrawVoucher> body,
        HttpContext context,
        IdempotentRequests requests,
        ServiceRevocations revocations,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        if (body.Value.Note is { Length: > MaxNoteLength })
            return BadRequest("#/note", $"Expected at most {MaxNoteLength} characters.");
        if (!FdoGuid.Read(guid, out var id).IsNone)
            return new ProblemResult(WebProblems.NotFound);
        var entry = new AuditEntry(AuditActor.Of(context.Caller), "voucher.withdraw", $"voucher:{id}", body.Value.Note)
        {
            Details = new AuditDetails().Add(Guid, id),
        };
        return await requests.RunAsync(
            context,
            async unit =>
            {
                var current = await VoucherStore.FindAsync(unit, id);
                if (current is not { State: VoucherState.Active })
                    return NotActive(current);
                await VoucherStore.TryChangeAsync(unit, current, VoucherState.Withdrawn, current.Voucher);
                await EndAsync(unit, current, revocations);
                await audit.AppendAsync(unit, entry);
                return TypedResults.Ok(VoucherView.Of(current with { State = VoucherState.Withdrawn }, rendezvous: null));
            },
            cancel
        );
    }

    // A device that is ours no more is announced nowhere, a session that it is in ends, and its certificates count no longer.
    private static async ValueTask EndAsync(Unit unit, VoucherRow row, ServiceRevocations revocations)
    {
        await To0Schedule.RemoveAsync(unit, row.Guid);
        await unit.ExecuteAsync("DELETE FROM to2_sessions WHERE guid = @guid", ("@guid", row.Guid.ToBytes()));
        await revocations.RevokeDeviceAsync(unit, row.DeviceKey, RevocationReason.CessationOfOperation);
    }

    private static ProblemResult NotActive(VoucherRow? row) =>
        row is null
            ? new ProblemResult(WebProblems.NotFound)
            : new ProblemResult(WebProblems.StateConflict)
            {
                Detail = $"The voucher is {VoucherStore.WordOf(row.State)} already.",
            };

    private static OwnerKeyList KeysOf(OwnerKeys keys) =>
        new([.. keys.Types.Select(type => OwnerKeyView.Of(type, keys.Of(type)))]);

    private static ProblemResult BadRequest(string pointer, string rule) =>
        new(WebProblems.BadRequest) { Errors = [new(pointer, FieldFaults.BadValue, rule)] };

    private static Cursor CursorOf(VoucherView view) =>
        new(view.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), view.Guid.ToString());
}
