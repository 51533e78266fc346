using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Pki.Pem;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Problems;

namespace Imprint.Provider.Ownership;

/// <summary>What became of one voucher of a file.</summary>
/// <param name="Outcome"><c>imported</c>, <c>known</c> or <c>refused</c>.</param>
/// <param name="Code">The problem of one that is refused, and which fault it is exactly.</param>
internal sealed record VoucherResult(
    int Number,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Guid,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fault = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null
);

/// <summary>
/// Takes vouchers in, each by itself: one that is refused does not spoil the others, and one that is known already is told from one
/// that contradicts what is known.
/// </summary>
internal sealed class VoucherImport(Database database, OwnerKeys keys, To0Schedule schedule, AuditLog audit, TimeProvider clock)
{
    public const int MaxCount = 10_000;

    private const string Invalid = "custody-record-invalid";

    private static readonly AuditKey Guid = new("guid");
    private static readonly AuditKey Entries = new("entries");

    /// <summary>The vouchers of a file, PEM or CBOR; null when it is neither.</summary>
    public static IReadOnlyList<byte[]>? Split(ReadOnlyMemory<byte> file)
    {
        if (file.IsEmpty)
            return null;
        if (!file.Span.TrimStart(" \t\r\n"u8).StartsWith("-----"u8))
            return [file.ToArray()];
        return PemText.TryRead(Encoding.Latin1.GetString(file.Span), Voucher.PemLabel, out var blocks) ? blocks : null;
    }

    public async Task<VoucherResult> ImportAsync(
        int number,
        byte[] encoded,
        bool isDryRun,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        // 1. It can be read, and it holds together.
        var fault = Voucher.Read(encoded, out var voucher);
        if (fault == FdoFault.None)
            fault = voucher!.Verify();
        if (fault != FdoFault.None)
            return Refused(number, voucher, Invalid, fault, $"The voucher is not accepted: {fault.Text}.");
        // 2. It says which device it is about.
        if (voucher!.DeviceKey is not { } deviceKey || voucher.Header.DeviceChainHash is null)
            return Refused(
                number,
                voucher,
                "cert-missing",
                FdoFault.DeviceChainMissing,
                "The voucher names no device certificate, or one with a key of no use."
            );
        // 3. It ends here.
        if (keys.Find(voucher.OwnerKey) is null)
            return Refused(number, voucher, Invalid, FdoFault.NotOwner, "The voucher does not end in a key of this provider.");

        var row = VoucherRow.Of(voucher, deviceKey, clock.GetUtcNow());
        var result = isDryRun
            ? await CompareAsync(number, row, cancel)
            : await database.WriteAsync(unit => AddAsync(unit, number, row, actor), cancel);
        if (result.Outcome == "imported" && !isDryRun)
            schedule.Wake();
        return result;
    }

    private async ValueTask<VoucherResult> AddAsync(Unit unit, int number, VoucherRow row, AuditActor actor)
    {
        if (!await VoucherStore.TryAddAsync(unit, row))
            return Compare(number, row, (await VoucherStore.FindAsync(unit, row.Guid))!);
        await To0Schedule.AddAsync(unit, row.Guid, row.CreatedAt);
        var entry = new AuditEntry(actor, "voucher.import", $"voucher:{row.Guid}")
        {
            Details = new AuditDetails().Add(Guid, row.Guid).Add(Entries, row.Voucher.Entries.Count),
        };
        await audit.AppendAsync(unit, entry);
        return new VoucherResult(number, row.Guid.ToString(), "imported");
    }

    private async Task<VoucherResult> CompareAsync(int number, VoucherRow row, CancellationToken cancel) =>
        await new VoucherStore(database).FindAsync(row.Guid, cancel) is { } known
            ? Compare(number, row, known)
            : new VoucherResult(number, row.Guid.ToString(), "imported");

    private static VoucherResult Compare(int number, VoucherRow row, VoucherRow known) =>
        known.State == VoucherState.Active && known.Voucher.Encoded.Span.SequenceEqual(row.Voucher.Encoded.Span)
            ? new VoucherResult(number, row.Guid.ToString(), "known")
            : Refused(
                number,
                row.Voucher,
                WebProblems.StateConflict,
                FdoFault.AlreadyPresent,
                $"There is another voucher of this device already, and it is {VoucherStore.WordOf(known.State)}."
            );

    private static VoucherResult Refused(int number, Voucher? voucher, string code, FdoFault fault, string detail) =>
        new(
            number,
            voucher?.Guid.ToString(),
            "refused",
            code,
            JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString()),
            detail
        );
}
