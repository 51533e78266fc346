using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Manufacturer.Vouchers;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Imports;

/// <summary>A device that is to come into the ledger, from a manifest or with its voucher.</summary>
internal sealed record ImportedDevice(
    int Row,
    DeviceIdentity Identity,
    DeviceCertificate Certificate,
    string? ClaimCode = null,
    StoredVoucher? Voucher = null
);

/// <summary>Who imports what: it stands in the audit log.</summary>
/// <param name="Action">As the audit log names it.</param>
/// <param name="Target">The file, by its hash.</param>
internal sealed record ImportSource(AuditActor Actor, string Action, string Target, bool DryRun);

/// <summary>
/// Brings devices made elsewhere into the ledger, a chunk at a time, so that a long file keeps nobody waiting. Importing a file again
/// changes nothing and says so row by row.
/// </summary>
internal sealed class LedgerImport(Database database, ClaimCodes codes, AuditLog audit, TimeProvider clock, RandomSource random)
{
    private const int ChunkLength = 500;
    private const int MaxRefusalsTold = 100;

    private static readonly AuditKey Created = new("created");
    private static readonly AuditKey Completed = new("completed");
    private static readonly AuditKey Repeated = new("repeated");
    private static readonly AuditKey Refused = new("refused");
    private static readonly AuditKey Fault = new("fault");

    /// <summary>The results of these devices, and of the rows that were refused before.</summary>
    public async Task<List<RowResult>> RunAsync(
        IEnumerable<ImportedDevice> devices,
        IEnumerable<RowResult> refusedBefore,
        ImportSource source,
        CancellationToken cancel
    )
    {
        var results = refusedBefore.ToList();
        // In one order, whoever imports: two imports of the same devices must not wait for each other.
        var sorted = RefuseTwins(devices, results)
            .OrderBy(device => device.Identity.Maker, StringComparer.Ordinal)
            .ThenBy(device => device.Identity.Serial, StringComparer.Ordinal)
            .Select(device => (device, Claim: device.ClaimCode is { } code ? codes.Hash(code) : null))
            .ToList();
        foreach (var chunk in sorted.Chunk(ChunkLength))
            results.AddRange(await RunChunkAsync(chunk, source, cancel));
        if (!source.DryRun)
            await TellRefusalsAsync(results, source, cancel);
        return results;
    }

    /// <summary>Two rows of one file with one name: the first counts.</summary>
    private static List<ImportedDevice> RefuseTwins(IEnumerable<ImportedDevice> devices, List<RowResult> results)
    {
        var seen = new Dictionary<string, int>();
        var taken = new List<ImportedDevice>();
        foreach (var device in devices)
        {
            var names = NamesOf(device.Identity).ToList();
            var twin = names.Find(name => seen.ContainsKey(name.Text));
            if (twin == default)
                taken.Add(device);
            else
                results.Add(
                    RowResult.Refused(
                        device.Row,
                        device.Identity.Serial,
                        new("duplicate-row", twin.Column, $"Row {seen[twin.Text]} of this file has the same.")
                    )
                );
            foreach (var (_, text) in names)
                seen.TryAdd(text, device.Row);
        }

        return taken;
    }

    private static IEnumerable<(string Column, string Text)> NamesOf(DeviceIdentity identity)
    {
        yield return ("serial", $"serial:{identity.Maker}/{identity.Serial}");
        yield return ("key_fingerprint", $"key:{Convert.ToHexString(identity.KeyHash)}");
        if (identity.Eid is { } eid)
            yield return ("eid", $"eid:{eid}");
        if (identity.Imei is { } imei)
            yield return ("imei", $"imei:{imei}");
        if (identity.Guid is { } guid)
            yield return ("guid", $"guid:{guid}");
    }

    private async Task<IReadOnlyList<RowResult>> RunChunkAsync(
        (ImportedDevice Device, ClaimHash? Claim)[] chunk,
        ImportSource source,
        CancellationToken cancel
    )
    {
        try
        {
            return await database.WriteAsync(
                async unit =>
                {
                    var results = new List<RowResult>(chunk.Length);
                    foreach (var (device, claim) in chunk)
                        results.Add(await BookAsync(unit, device, claim));
                    if (source.DryRun)
                        throw new DryRunException(results);
                    if (results.Exists(result => result.Outcome is RowOutcome.Created or RowOutcome.Completed))
                        await audit.AppendAsync(unit, Summary(results, source));
                    return results;
                },
                cancel
            );
        }
        catch (DryRunException dry)
        {
            return dry.Results;
        }
    }

    private async ValueTask<RowResult> BookAsync(Unit unit, ImportedDevice device, ClaimHash? claim)
    {
        var identity = device.Identity;
        if (await ModelStore.FindAsync(unit, identity.Model) is null)
            return Refuse(device, "model-not-supported", "model", $"This manufacturer makes no model '{identity.Model}'.");

        var row = new DeviceRow(PrefixedId.Create(DeviceRow.IdPrefix, clock, random), identity, clock.GetUtcNow())
        {
            ClaimCode = claim,
        };
        var outcome = RowOutcome.Created;
        if (!await DeviceStore.TryAddAsync(unit, row, device.Certificate))
        {
            var known = await DeviceStore.FindRivalAsync(unit, identity);
            if (Compare(device, known!) is { } refusal)
                return refusal;
            var isMore =
                known!.Identity.Lacks(identity)
                || (!known.HasCertificate && device.Certificate.Certificate is not null)
                || (known.ClaimCode is null && claim is not null);
            if (isMore && !await DeviceStore.TryCompleteAsync(unit, known.Id, identity, device.Certificate, claim))
                return Refuse(
                    device,
                    "identifier-mismatch",
                    null,
                    "One of its names is another device's, or its certificate is another."
                );
            (row, outcome) = (known, isMore ? RowOutcome.Completed : RowOutcome.Repeated);
        }

        if (device.Voucher is { } voucher)
        {
            if (await VoucherStore.TryAddAsync(unit, row.Id, voucher, clock.GetUtcNow()))
                outcome = outcome == RowOutcome.Repeated ? RowOutcome.Completed : outcome;
            else if (!(await VoucherStore.FindAsync(unit, row.Id))!.Encoded.AsSpan().SequenceEqual(voucher.Encoded))
                return Refuse(device, "duplicate-voucher", null, $"The device {row.Id} has another voucher already.");
        }

        return new RowResult(device.Row, identity.Serial, outcome, DeviceId: row.Id);
    }

    /// <summary>What stands in the way when this device, or another with one of its names, is in the ledger.</summary>
    private static RowResult? Compare(ImportedDevice device, DeviceRow known)
    {
        var (identity, other) = (device.Identity, known.Identity);
        var hasKey = identity.KeyHash.AsSpan().SequenceEqual(other.KeyHash);
        var hasSerial = (identity.Maker, identity.Serial) == (other.Maker, other.Serial);
        if (hasKey && hasSerial)
        {
            if (known.Status == DeviceStatus.Revoked)
                return Refuse(device, "cert-revoked", null, $"The device {known.Id} is revoked: {known.StatusReason}");
            return identity.Model == other.Model && !other.Contradicts(identity)
                ? null
                : Refuse(device, "identifier-mismatch", null, $"The device {known.Id} is in the ledger with other names.");
        }

        var (code, column) =
            hasKey ? ("duplicate-key", "key_fingerprint")
            : hasSerial ? ("duplicate-serial", "serial")
            : identity.Guid is not null && identity.Guid == other.Guid ? ("duplicate-guid", "guid")
            : identity.Eid is not null && identity.Eid == other.Eid ? ("duplicate-eid", "eid")
            : ("duplicate-imei", "imei");
        return Refuse(device, code, column, $"Another device has it: {known.Id}.");
    }

    private async Task TellRefusalsAsync(List<RowResult> results, ImportSource source, CancellationToken cancel)
    {
        var refused = results.Where(result => result.Outcome == RowOutcome.Refused).ToList();
        if (refused.Count == 0)
            return;
        await database.WriteAsync(
            async unit =>
            {
                foreach (var row in refused.Take(MaxRefusalsTold))
                    await audit.AppendAsync(
                        unit,
                        new AuditEntry(source.Actor, source.Action + ".refuse", source.Target, $"Row {row.Row}: {row.Message}")
                        {
                            Details = new AuditDetails().Add(Fault, row.Code!),
                        }
                    );
                if (refused.Count > MaxRefusalsTold)
                    await audit.AppendAsync(unit, Summary(refused, source));
            },
            cancel
        );
    }

    private static AuditEntry Summary(IReadOnlyList<RowResult> results, ImportSource source) =>
        new(source.Actor, source.Action, source.Target)
        {
            Details = new AuditDetails()
                .Add(Created, results.Count(result => result.Outcome == RowOutcome.Created))
                .Add(Completed, results.Count(result => result.Outcome == RowOutcome.Completed))
                .Add(Repeated, results.Count(result => result.Outcome == RowOutcome.Repeated))
                .Add(Refused, results.Count(result => result.Outcome == RowOutcome.Refused)),
        };

    private static RowResult Refuse(ImportedDevice device, string code, string? column, string message) =>
        RowResult.Refused(device.Row, device.Identity.Serial, new RowFault(code, column, message));

    /// <summary>Carries the results out of a unit that must leave nothing behind. It never leaves this class.</summary>
    private sealed class DryRunException(IReadOnlyList<RowResult> results) : Exception
    {
        public IReadOnlyList<RowResult> Results { get; } = results;
    }
}
