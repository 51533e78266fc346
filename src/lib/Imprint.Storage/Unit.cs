using System.Data.Common;

namespace Imprint.Storage;

/// <summary>
/// One atomic unit of work, valid only inside the <c>WriteAsync</c> that handed it out. It sees its own changes. After a
/// statement has failed the unit is over and will be rolled back, on both engines.
/// </summary>
public abstract class Unit
{
    private List<OutboxEvent>? _events;

    public abstract DatabaseEngine Engine { get; }

    /// <summary>Runs one statement and returns how many rows it changed.</summary>
    public abstract ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters);

    /// <summary>Maps the first row, or returns the default when there is none.</summary>
    public abstract ValueTask<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    );

    /// <summary>Maps every row; a statement with RETURNING counts as a query.</summary>
    public abstract ValueTask<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        params (string Name, object? Value)[] parameters
    );

    /// <summary>Leaves an event in the outbox: it is stored with this unit's changes, or not at all.</summary>
    public void Emit(OutboxEvent happened) => (_events ??= []).Add(happened);

    /// <summary>How many callers' work this unit carries.</summary>
    internal int Callers { get; set; } = 1;

    /// <summary>True when the unit leaves something in the outbox.</summary>
    internal bool HasEvents => _events is not null;

    internal IReadOnlyList<OutboxEvent> Events => _events is null ? [] : _events;

    private protected static InvalidOperationException Over() =>
        new("A statement of this unit of work has failed before; the unit can only be rolled back.");
}
