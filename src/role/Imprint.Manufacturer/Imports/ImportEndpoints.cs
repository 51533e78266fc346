using System.Security.Cryptography;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Imports;

/// <summary>
/// Devices made elsewhere. Neither route needs an idempotency key: a device is in the ledger once, and a row that comes again is told
/// from one that contradicts it.
/// </summary>
internal static class ImportEndpoints
{
    private const int MaxFileLength = 32 * 1024 * 1024;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapImports()
        {
            routes.MapPost("/factory-manifests", ManifestAsync).RequireParty(PartyKinds.Owner).WithBodyLimit(MaxFileLength);
            routes.MapPost("/vouchers", VouchersAsync).RequireParty(PartyKinds.Owner).WithBodyLimit(MaxFileLength);
        }
    }

    private static async Task<IResult> ManifestAsync(
        FileBody file,
        bool? dryRun,
        string? maker,
        HttpContext context,
        Party party,
        FactoryTrust trust,
        LedgerImport import,
        CancellationToken cancel
    )
    {
        if (maker is not null && !LedgerText.IsName(maker))
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new("maker", FieldFaults.BadValue, LedgerText.NameRule)],
            };
        if (!ManifestFile.Read(file.MediaType, file.Bytes.Span).TryGet(out var manifest, out var problem))
            return problem;

        var check = new ManifestCheck(trust, maker ?? party.Name);
        var devices = new List<ImportedDevice>();
        var refused = new List<RowResult>();
        foreach (var (index, row) in manifest.Rows.Index())
        {
            CheckedRow? good = null;
            var fault = manifest.Faults.GetValueOrDefault(index + 1) ?? check.Check(index + 1, row, out good);
            if (fault is null)
                devices.Add(new ImportedDevice(good!.Row, good.Identity, good.Certificate, good.ClaimCode));
            else
                refused.Add(RowResult.Refused(index + 1, row.Serial, fault));
        }

        var source = SourceOf(context, "manifest.import", "factory-manifest", file, dryRun);
        var results = await import.RunAsync(devices, refused, source, cancel);
        return ImportReport.Of(source.DryRun, manifest.Warnings, results).ToAnswer();
    }

    private static async Task<IResult> VouchersAsync(
        FileBody file,
        bool? dryRun,
        HttpContext context,
        VoucherCheck check,
        LedgerImport import,
        CancellationToken cancel
    )
    {
        var blocks = VoucherCheck.Split(file.Bytes);
        if (blocks is null || blocks.Count > ManifestFile.MaxRows)
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors =
                [
                    new(
                        "#",
                        FieldFaults.BadValue,
                        $"Expected a voucher in CBOR, or up to {ManifestFile.MaxRows} PEM blocks of {Voucher.PemLabel}."
                    ),
                ],
            };

        var devices = new List<ImportedDevice>();
        var refused = new List<RowResult>();
        foreach (var (index, block) in blocks.Index())
        {
            var (device, fault) = await check.CheckAsync(index + 1, block, cancel);
            if (fault is null)
                devices.Add(device!);
            else
                refused.Add(RowResult.Refused(index + 1, serial: null, fault));
        }

        var source = SourceOf(context, "voucher.import", "vouchers", file, dryRun);
        var results = await import.RunAsync(devices, refused, source, cancel);
        return ImportReport.Of(source.DryRun, [], results).ToAnswer();
    }

    private static ImportSource SourceOf(HttpContext context, string action, string kind, FileBody file, bool? dryRun) =>
        new(
            AuditActor.Of(context.Caller),
            action,
            $"{kind}:sha256:{Convert.ToHexStringLower(SHA256.HashData(file.Bytes.Span))}",
            dryRun == true
        );
}
