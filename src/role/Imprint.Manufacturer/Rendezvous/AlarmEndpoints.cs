using System.Text.Json.Serialization;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Rendezvous;

/// <param name="Fault">Of the last time.</param>
/// <param name="Count">How often it has happened.</param>
internal sealed record AlarmView(
    PrefixedId Device,
    string Kind,
    string Fault,
    long Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlarmView))]
internal sealed partial class AlarmJson : JsonSerializerContext;

/// <summary>What somebody has to look at.</summary>
internal static class AlarmEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapAlarms() => routes.MapGet("/alarms", ListAsync).RequireParty(PartyKinds.Owner);
    }

    private static async Task<IResult> ListAsync(PageQuery page, Database database, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(
            """
            SELECT device_id, kind, fault, count, first_at, last_at FROM alarms
            WHERE device_id > @device OR (device_id = @device AND kind > @kind)
            ORDER BY device_id, kind LIMIT @rows
            """,
            row => new AlarmView(
                PrefixedId.Parse(row.GetString(0)),
                row.GetString(1),
                row.GetString(2),
                row.GetInt64(3),
                row.GetTime(4),
                row.GetTime(5)
            ),
            cancel,
            ("@device", page.After?.SortKey ?? ""),
            ("@kind", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );
        return new Page<AlarmView>(page, rows, view => new Cursor(view.Device.ToString(), view.Kind));
    }
}
