using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Ledger;

/// <summary>A model that this manufacturer makes.</summary>
internal sealed record ModelRow(string Name, Gtin? Gtin, DateTimeOffset AddedAt);

/// <summary>What the manufacturer makes. A device of a model that is not here comes into no ledger.</summary>
internal sealed class ModelStore(Database database)
{
    /// <summary>False when a model of this name is there already.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, ModelRow model) =>
        await unit.ExecuteAsync(
            "INSERT INTO models (name, gtin, added_at) VALUES (@name, @gtin, @addedAt) ON CONFLICT DO NOTHING",
            ("@name", model.Name),
            ("@gtin", model.Gtin?.ToString()),
            ("@addedAt", model.AddedAt)
        ) == 1;

    public static ValueTask<ModelRow?> FindAsync(Unit unit, string name) =>
        unit.QuerySingleAsync("SELECT name, gtin, added_at FROM models WHERE name = @name", Read, ("@name", name));

    public Task<ModelRow?> FindAsync(string name, CancellationToken cancel) =>
        database.QuerySingleAsync("SELECT name, gtin, added_at FROM models WHERE name = @name", Read, cancel, ("@name", name));

    public Task<List<ModelRow>> ListAsync(PageQuery page, CancellationToken cancel) =>
        database.QueryAsync(
            "SELECT name, gtin, added_at FROM models WHERE name > @after ORDER BY name LIMIT @rows",
            Read,
            cancel,
            ("@after", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );

    private static ModelRow Read(System.Data.Common.DbDataReader row) =>
        new(row.GetString(0), row.GetStringOrNull(1) is { } gtin ? Gtin.Parse(gtin) : null, row.GetTime(2));
}
