using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Web.Bodies;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Web.Audit;

/// <summary>One entry as its party's owner reads it.</summary>
internal sealed record AuditEntryView(
    long Sequence,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ActorParty,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ActorKey,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ActorPerson,
    string Action,
    string Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Correlator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Details,
    string Hash
)
{
    public static AuditEntryView Of(StoredAuditRecord stored) =>
        new(
            stored.Record.Sequence,
            stored.Record.At,
            stored.Record.Actor.Party,
            stored.Record.Actor.KeyFingerprint,
            stored.Record.Actor.Person,
            stored.Record.Action,
            stored.Record.Target,
            stored.Record.Reason,
            stored.Record.Correlator,
            stored.Record.Details is { } details ? JsonElement.Parse(details) : null,
            Convert.ToHexStringLower(stored.Hash.Span)
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditEntryView))]
internal sealed partial class AuditJson : JsonSerializerContext;

public static class AuditEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>The log of a party, oldest entry first, for its owner alone.</summary>
        public void MapAuditEntries() => routes.MapGet("/audit-entries", ListAsync).RequireParty(PartyKinds.Owner);
    }

    private static async Task<IResult> ListAsync(PageQuery page, AuditReader reader, CancellationToken cancel)
    {
        var after = 0L;
        if (page.After is { } cursor && !long.TryParse(cursor.Id, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return new ProblemResult(WebProblems.BadRequest)
            {
                Errors = [new("cursor", FieldFaults.BadValue, "Expected a cursor of this list.")],
            };
        var records = await reader.ReadPageAsync(after, page.RowsToRead, cancel);
        long? total = page.WantsTotal ? (await reader.ReadHeadAsync(cancel)).Sequence : null;
        return new Page<AuditEntryView>(page, [.. records.Select(AuditEntryView.Of)], CursorOf, total);
    }

    private static Cursor CursorOf(AuditEntryView entry)
    {
        var sequence = entry.Sequence.ToString(CultureInfo.InvariantCulture);
        return new Cursor(sequence, sequence);
    }
}
