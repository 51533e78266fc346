using System.Data.Common;

namespace Imprint.Storage.Batching;

/// <summary>
/// One statement for many callers' rows. The PostgreSQL text takes each column as an array (<c>unnest(@a, @b, @ordinal)</c>) and
/// returns for each row it did the result's columns with the row's <c>ordinal</c> last; the SQLite text takes one row by the same
/// names. Returning nothing for a row refuses it.
/// </summary>
public sealed class BatchedStatement<TRow, TResult>
{
    private readonly List<(string Name, Func<TRow, object?> OfRow, Func<IReadOnlyList<TRow>, object> OfRows)> _columns = [];

    public required string Sqlite { get; init; }

    public required string Postgres { get; init; }

    /// <summary>The key of the row that the statement changes.</summary>
    public required Func<TRow, string> Key { get; init; }

    public required Func<DbDataReader, TResult> Map { get; init; }

    /// <summary>The event that a row which was done leaves in the outbox, if any.</summary>
    public Func<TRow, TResult, OutboxEvent?>? Emits { get; init; }

    /// <summary>True when doing a row twice does no harm.</summary>
    public bool Idempotent { get; init; }

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, string?> value) => Add(name, value);

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, long> value) => Add(name, value);

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, long?> value) => Add(name, value);

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, byte[]?> value) => Add(name, value);

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, bool> value) => Add(name, value);

    public BatchedStatement<TRow, TResult> With(string name, Func<TRow, DateTimeOffset> value) =>
        Add(name, row => value(row).ToUnixTimeMilliseconds());

    /// <summary>Starts the dispatchers that run this statement on a database.</summary>
    public BatchedWork<TRow, RowAnswer<TResult>> On(Database database) =>
        new(database, Key, database.Engine == DatabaseEngine.Sqlite ? RunOneAsync : RunAllAsync, Idempotent);

    private BatchedStatement<TRow, TResult> Add<TValue>(string name, Func<TRow, TValue> value)
    {
        _columns.Add((name, row => value(row), rows => ToArray(rows, value)));
        return this;
    }

    private static TValue[] ToArray<TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(rows[i]);
        return values;
    }

    private async ValueTask<IReadOnlyList<RowAnswer<TResult>>> RunOneAsync(Unit unit, IReadOnlyList<TRow> rows)
    {
        var answers = new RowAnswer<TResult>[rows.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var parameters = new (string, object?)[_columns.Count];
            for (var c = 0; c < parameters.Length; c++)
                parameters[c] = (_columns[c].Name, _columns[c].OfRow(rows[i]));
            answers[i] = await unit.QuerySingleAsync(Sqlite, row => new RowAnswer<TResult>(Done: true, Map(row)), parameters);
        }

        EmitEvents(unit, rows, answers);
        return answers;
    }

    private async ValueTask<IReadOnlyList<RowAnswer<TResult>>> RunAllAsync(Unit unit, IReadOnlyList<TRow> rows)
    {
        var answers = new RowAnswer<TResult>[rows.Count];
        var parameters = new (string, object?)[_columns.Count + 1];
        for (var c = 0; c < _columns.Count; c++)
            parameters[c] = (_columns[c].Name, _columns[c].OfRows(rows));
        parameters[^1] = ("@ordinal", Enumerable.Range(0, rows.Count).ToArray());

        var done = await unit.QueryAsync(
            Postgres,
            row => (Ordinal: row.GetInt32(row.FieldCount - 1), Value: Map(row)),
            parameters
        );
        foreach (var (ordinal, value) in done)
            answers[ordinal] = new RowAnswer<TResult>(Done: true, value);

        EmitEvents(unit, rows, answers);
        return answers;
    }

    private void EmitEvents(Unit unit, IReadOnlyList<TRow> rows, RowAnswer<TResult>[] answers)
    {
        if (Emits is null)
            return;
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Done && Emits(rows[i], answers[i].Value!) is { } happened)
                unit.Emit(happened);
        }
    }
}
