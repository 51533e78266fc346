using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Http;

namespace Imprint.Manufacturer.Imports;

/// <summary>What became of one row.</summary>
[JsonConverter(typeof(RowOutcomeWords))]
internal enum RowOutcome
{
    /// <summary>A device that was not in the ledger before.</summary>
    Created,

    /// <summary>The device was there, and something about it was not known yet.</summary>
    Completed,

    /// <summary>The device was there with everything the row says: the same import once more.</summary>
    Repeated,
    Refused,
}

internal sealed class RowOutcomeWords()
    : JsonStringEnumConverter<RowOutcome>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>Why a row is refused: a code for programs, the column, and the reason in words.</summary>
internal sealed record RowFault(string Code, string? Field, string Message);

/// <param name="Row">Counted from 1, the header of a CSV file not counted.</param>
internal sealed record RowResult(
    int Row,
    string? Serial,
    RowOutcome Outcome,
    string? Code = null,
    string? Field = null,
    string? Message = null,
    PrefixedId? DeviceId = null
)
{
    public static RowResult Refused(int row, string? serial, RowFault fault) =>
        new(row, serial, RowOutcome.Refused, fault.Code, fault.Field, fault.Message);
}

internal sealed record ImportReport(
    bool DryRun,
    int Total,
    int Created,
    int Completed,
    int Repeated,
    int Refused,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<RowResult> Results
)
{
    private const int MaxErrors = 50;

    public static ImportReport Of(bool dryRun, IReadOnlyList<string> warnings, IEnumerable<RowResult> results)
    {
        var rows = results.OrderBy(result => result.Row).ToList();
        int CountOf(RowOutcome outcome) => rows.Count(result => result.Outcome == outcome);
        return new ImportReport(
            dryRun,
            rows.Count,
            CountOf(RowOutcome.Created),
            CountOf(RowOutcome.Completed),
            CountOf(RowOutcome.Repeated),
            CountOf(RowOutcome.Refused),
            warnings,
            rows
        );
    }

    /// <summary>The report as an answer. An import of nothing is a failure.</summary>
    public IResult ToAnswer()
    {
        if (Refused < Total)
            return TypedResults.Ok(this);
        return new ProblemResult("csv-row-invalid")
        {
            Detail = Total == 0 ? "The file has no rows." : $"None of the {Total} rows was taken.",
            Errors =
            [
                .. Results
                    .Take(MaxErrors)
                    .Select(row => new ProblemError($"#/rows/{row.Row - 1}/{row.Field}".TrimEnd('/'), row.Code!, row.Message!)),
            ],
            Extensions = new JsonObject { ["total"] = Total, ["refused"] = Refused },
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;
