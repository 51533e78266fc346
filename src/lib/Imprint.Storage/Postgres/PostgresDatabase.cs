using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Imprint.Storage.Outbox;
using Npgsql;

namespace Imprint.Storage.Postgres;

internal sealed class PostgresDatabase : Database
{
    // Any constant will do, as long as every version of the program takes the same.
    private const long MigrationLock = 0x496D_7072_696E_7401;

    private readonly NpgsqlDataSource _source;
    private readonly InFlight _inFlight;
    private readonly PostgresWaker _waker;

    private PostgresDatabase(NpgsqlDataSource source, string label, DatabaseOptions options)
        : base(options)
    {
        _source = source;
        Label = label;
        _inFlight = new InFlight(label, options.MaxQueued);
        _waker = new PostgresWaker(source, EventsCommitted, options.Clock);
    }

    public override DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public override string Label { get; }

    public static PostgresDatabase OpenServer(string connection, DatabaseOptions options)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // Without the parser's exception: its text may quote what was meant to be a password.
            throw new StorageException(StorageFault.BadSetting, "postgres: the connection string is not valid.");
        }

        if (string.IsNullOrEmpty(settings.Host))
            throw new StorageException(StorageFault.BadSetting, "postgres: the connection string names no Host.");

        Complete(settings);
        return new PostgresDatabase(
            new NpgsqlDataSourceBuilder(settings.ConnectionString).Build(),
            $"postgres:{settings.Host}/{settings.Database ?? settings.Username}",
            options
        );
    }

    // What the connection string leaves open. Values of rows must not reach error texts; a session holds no state worth a reset.
    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        settings.IncludeErrorDetail = false;
        settings.NoResetOnClose = true;
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 200;
        if (!settings.ShouldSerialize("Auto Prepare Min Usages"))
            settings.AutoPrepareMinUsages = 2;
        if (!settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = 32;
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = 5;
        if (string.IsNullOrEmpty(settings.ApplicationName))
            settings.ApplicationName = "imprint";
        if (settings.Host!.Contains(',', StringComparison.Ordinal) && settings.TargetSessionAttributes is null)
            settings.TargetSessionAttributes = "primary";
    }

    public override Task<T> WriteAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel) =>
        RepeatAsync(work, idempotent: false, cancel);

    public override Task<T> WriteIdempotentAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel) =>
        RepeatAsync(work, idempotent: true, cancel);

    public override Task<int> ExecuteAsync(
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    ) =>
        // In a transaction of its own: a connection that died while idle is then noticed before anything is committed.
        RepeatAsync(unit => unit.ExecuteAsync(sql, parameters), idempotent: false, cancel);

    public override Task<T?> QuerySingleAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
        where T : default =>
        ReadAsync(sql, connection => PostgresStatements.QuerySingleAsync(connection, sql, map, parameters, cancel), cancel);

    public override Task<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    ) => ReadAsync(sql, connection => PostgresStatements.QueryAsync(connection, sql, map, parameters, cancel), cancel);

    private async Task<T> RepeatAsync<T>(Func<Unit, ValueTask<T>> work, bool idempotent, CancellationToken cancel)
    {
        _inFlight.Enter();
        try
        {
            var retries = new Retries(Options);
            while (true)
            {
                try
                {
                    return await AttemptAsync(work, cancel);
                }
                catch (StorageException failure) when (retries.MayRepeat(failure.Fault, idempotent))
                {
                    await retries.PauseAsync(cancel);
                }
            }
        }
        finally
        {
            _inFlight.Leave();
        }
    }

    private async Task<T> AttemptAsync<T>(Func<Unit, ValueTask<T>> work, CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(cancel);
        await using var transaction = await BeginAsync(connection, cancel);
        var unit = new PostgresUnit(Label, connection, cancel);
        T result;
        try
        {
            result = await work(unit);
            if (unit.Failure is { } failure)
                throw failure;
        }
        finally
        {
            await unit.CloseAsync();
        }

        var start = Stopwatch.GetTimestamp();
        await CommitAsync(
            unit.HasEvents ? CommitWithEventsAsync(connection, unit.Events) : transaction.CommitAsync(CancellationToken.None)
        );
        StorageMetrics.Committed(DatabaseEngine.PostgreSql, unit.Callers, Stopwatch.GetElapsedTime(start));
        if (unit.HasEvents)
            _waker.Wake();
        return result;
    }

    // A commit on its way is not cancelled: the caller would not know what became of it.
    private async Task CommitAsync(Task committing)
    {
        try
        {
            await committing;
        }
        catch (Exception error) when (PostgresFaults.Concerns(error) || error is InvalidOperationException)
        {
            throw PostgresFaults.OfCommit(Label, error);
        }
    }

    // Both travel in one message: when the events are refused, the server does not reach the COMMIT.
    private static async Task CommitWithEventsAsync(NpgsqlConnection connection, IReadOnlyList<OutboxEvent> events)
    {
        var (sql, parameters) = OutboxWriter.Statement(events);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(PostgresStatements.Fill(new NpgsqlBatchCommand(sql), parameters));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async ValueTask<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            return await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        }
        catch (Exception error) when (PostgresFaults.Concerns(error))
        {
            throw PostgresFaults.Of(Label, error);
        }
    }

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel);
        }
        catch (Exception error) when (PostgresFaults.Concerns(error))
        {
            throw PostgresFaults.Of(Label, error);
        }
    }

    private async Task<T> ReadAsync<T>(string sql, Func<NpgsqlConnection, ValueTask<T>> query, CancellationToken cancel)
    {
        RefuseUnlessRead(sql);
        cancel.ThrowIfCancellationRequested();
        _inFlight.Enter();
        try
        {
            var retries = new Retries(Options);
            while (true)
            {
                await using var connection = await ConnectAsync(cancel);
                try
                {
                    return await query(connection);
                }
                catch (Exception error) when (PostgresFaults.Concerns(error))
                {
                    var failure = PostgresFaults.Of(Label, error);
                    if (!retries.MayRepeat(failure.Fault, idempotent: true))
                        throw failure;
                }

                await retries.PauseAsync(cancel);
            }
        }
        finally
        {
            _inFlight.Leave();
        }
    }

    internal override Task<T> MigrateOneAsync<T>(Func<Unit, ValueTask<T>> step, CancellationToken cancel) =>
        AttemptAsync(
            async unit =>
            {
                await unit.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", ("@key", MigrationLock));
                return await step(unit);
            },
            cancel
        );

    internal override Task ListenAsync(CancellationToken cancel) => _waker.ListenAsync(cancel);

    private protected override async ValueTask CloseAsync()
    {
        await _inFlight.CloseAsync();
        await _waker.DisposeAsync();
        await _source.DisposeAsync();
    }
}
