using System.Diagnostics;
using Imprint.Storage;
using Imprint.Storage.Batching;
using Imprint.Storage.Jobs;
using Imprint.Storage.Numbers;
using Imprint.Storage.Outbox;
using Imprint.TestKit;

namespace Imprint.Bench;

/// <summary>
/// Durable writes under many callers, on a folder of the real disk. What one flush costs decides the ratios: it is measured first,
/// in the same folder.
/// </summary>
public static class StorageBench
{
    private const int Callers = 128;
    private const long FirstDevice = 100_000_000;
    private static readonly byte[] Document = new byte[400];

    public static void Run(Measurements m)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts", $"bench-{Environment.ProcessId}"));
        try
        {
            RunSqliteAsync(m, folder.FullName).GetAwaiter().GetResult();
            RunPostgresAsync(m).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunSqliteAsync(Measurements m, string folder)
    {
        m.Chapter("Storage: SQLite, durable (WAL, synchronous=FULL), 500-byte rows with two indexes");
        MeasureFlush(m, folder);

        var alone = await WriteRowsAsync(m, folder, "one commit per write, 128 callers", unitsPerCommit: 1);
        var together = await WriteRowsAsync(m, folder, "group commit, 128 callers", new DatabaseOptions().MaxUnitsPerCommit);
        m.AtLeast("group commit against one commit per write", alone / together, 5);

        await using var database = await OpenAsync($"sqlite:{Path.Combine(folder, "device.db")}");
        var withOutbox = await DevicesWithOutboxAsync(m, database, "device row with outbox event, 128 callers", Callers);
        m.AtLeast("device rows with outbox per second", 1e6 / withOutbox, 20_000);
        await ReadAsync(m, database);
        await DeliverAsync(m, database);
        await TakeNumbersAsync(m, database);
        await RunJobAsync(m, database);
    }

    private static async Task RunPostgresAsync(Measurements m)
    {
        m.Chapter("Storage: PostgreSQL, durable (fsync and synchronous_commit on), server on this machine");
        if (PostgresCluster.Missing is { } missing)
        {
            Console.WriteLine($"  not measured: {missing}");
            return;
        }

        await using var cluster = new PostgresCluster();
        await using var database = await OpenAsync($"postgres:{await cluster.CreateDatabaseAsync()}");
        await database.ExecuteAsync("CREATE TABLE counter (id TEXT PRIMARY KEY, value BIGINT NOT NULL)", CancellationToken.None);
        await database.ExecuteAsync(
            "INSERT INTO counter (id, value) SELECT 'c' || i, 0 FROM generate_series(0, 19999) AS i",
            CancellationToken.None
        );

        var single = await ThroughputAsync(
            m,
            "counter, one transaction each, 128 callers",
            Callers,
            i =>
                database.ExecuteAsync(
                    "UPDATE counter SET value = value + 1 WHERE id = @id",
                    CancellationToken.None,
                    ("@id", $"c{i % 20_000}")
                )
        );
        await using var counters = Counters.On(database);
        var batched = await ThroughputAsync(
            m,
            "counter, batched, 512 callers",
            512,
            i => counters.RunAsync($"c{i % 20_000}", CancellationToken.None)
        );
        m.AtLeast("batched counters per second", 1e6 / batched, 60_000);
        m.AtLeast("batched against one transaction each", single / batched, 3);

        await DevicesWithOutboxAsync(m, database, "device row with outbox event, one unit each, 32 callers", 32);
        await using var devices = Devices.On(database);
        var devicesBatched = await ThroughputAsync(
            m,
            "device row with outbox event, batched, 32 callers",
            32,
            i => devices.RunAsync(-1 - i, CancellationToken.None)
        );
        m.AtLeast("device rows with outbox per second", 1e6 / devicesBatched, 15_000);
        await ReadAsync(m, database);
        await DeliverAsync(m, database);
        await TakeNumbersAsync(m, database);
        await RunJobAsync(m, database);
    }

    private static BatchedStatement<string, long> Counters { get; } =
        new BatchedStatement<string, long>
        {
            Sqlite = "UPDATE counter SET value = value + 1 WHERE id = @id RETURNING value",
            Postgres = """
                UPDATE counter SET value = value + 1 FROM unnest(@id, @ordinal) AS s (id, ordinal)
                WHERE counter.id = s.id RETURNING value, s.ordinal
                """,
            Key = id => id,
            Map = row => row.GetInt64(0),
        }.With("@id", id => id);

    private static BatchedStatement<long, bool> Devices { get; } =
        new BatchedStatement<long, bool>
        {
            Sqlite = "INSERT INTO device (id, serial, owner, document) VALUES (@id, @serial, @owner, @document) RETURNING TRUE",
            Postgres = """
                WITH s AS (SELECT * FROM unnest(@id, @serial, @owner, @document, @ordinal) AS s (id, serial, owner, document, ordinal)),
                     done AS (INSERT INTO device (id, serial, owner, document) SELECT id, serial, owner, document FROM s RETURNING id)
                SELECT TRUE, s.ordinal FROM s JOIN done USING (id)
                """,
            Key = Serial,
            Map = row => row.GetBoolean(0),
            Emits = (id, _) => Event(id),
        }
            .With("@id", id => id)
            .With("@serial", Serial)
            .With("@owner", Owner)
            .With("@document", _ => Document);

    private static async Task<Database> OpenAsync(string connection, int? unitsPerCommit = null)
    {
        var database = Database.Open(
            connection,
            unitsPerCommit is { } units ? new DatabaseOptions { MaxUnitsPerCommit = units } : null
        );
        await database.MigrateAsync([StorageMigrations.Set], CancellationToken.None);
        var bytes = database.Engine == DatabaseEngine.Sqlite ? "BLOB" : "bytea";
        await database.ExecuteAsync(
            $"CREATE TABLE device (id BIGINT PRIMARY KEY, serial TEXT NOT NULL, owner TEXT NOT NULL, document {bytes} NOT NULL)",
            CancellationToken.None
        );
        await database.ExecuteAsync("CREATE UNIQUE INDEX device_serial ON device (serial)", CancellationToken.None);
        await database.ExecuteAsync("CREATE INDEX device_owner ON device (owner, id)", CancellationToken.None);
        return database;
    }

    // What everything else stands on: how long this disk takes to make 4 KB durable.
    private static void MeasureFlush(Measurements m, string folder)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "flush"), FileMode.CreateNew, FileAccess.ReadWrite);
        var page = new byte[4096];
        m.Time(
            "write 4 KB and flush (fsync)",
            () =>
            {
                RandomAccess.Write(file, page, 0);
                RandomAccess.FlushToDisk(file);
            }
        );
    }

    private static async Task<double> WriteRowsAsync(Measurements m, string folder, string leg, int unitsPerCommit)
    {
        await using var database = await OpenAsync($"sqlite:{Path.Combine(folder, $"rows-{unitsPerCommit}.db")}", unitsPerCommit);
        return await ThroughputAsync(
            m,
            leg,
            Callers,
            i => database.WriteAsync(unit => InsertAsync(unit, i), CancellationToken.None)
        );
    }

    private static Task<double> DevicesWithOutboxAsync(Measurements m, Database database, string leg, int callers) =>
        ThroughputAsync(
            m,
            leg,
            callers,
            i =>
                database.WriteAsync(
                    unit =>
                    {
                        unit.Emit(Event(i));
                        return InsertAsync(unit, i);
                    },
                    CancellationToken.None
                )
        );

    private static ValueTask<int> InsertAsync(Unit unit, long id) =>
        unit.ExecuteAsync(
            "INSERT INTO device (id, serial, owner, document) VALUES (@id, @serial, @owner, @document)",
            ("@id", id),
            ("@serial", Serial(id)),
            ("@owner", Owner(id)),
            ("@document", Document)
        );

    private static OutboxEvent Event(long id) =>
        new($"evt_{id}", $"device/{id}", "device.claimed.v1", Document.AsMemory(0, 100), DateTimeOffset.UnixEpoch);

    // Serial numbers in no order, as they come from many factories.
    private static string Serial(long id) => $"S-{(ulong)id * 0x9E37_79B9_7F4A_7C15UL:x16}";

    private static string Owner(long id) => $"owner-{id % 1000}";

    private static async Task ReadAsync(Measurements m, Database database)
    {
        await ThroughputAsync(
            m,
            "point read by key, 4 callers",
            4,
            i =>
                database.QuerySingleAsync(
                    "SELECT document FROM device WHERE id = @id",
                    row => row.GetBytes(0),
                    CancellationToken.None,
                    ("@id", FirstDevice + (i % 1000))
                )
        );
        await ThroughputAsync(
            m,
            "page of 100 by owner and key, 4 callers",
            4,
            i =>
                database.QueryAsync(
                    "SELECT id, serial, document FROM device WHERE owner = @owner AND id > @after ORDER BY id LIMIT 100",
                    row => (row.GetInt64(0), row.GetString(1), row.GetBytes(2)),
                    CancellationToken.None,
                    ("@owner", Owner(i)),
                    ("@after", 0)
                )
        );
    }

    private static async Task DeliverAsync(Measurements m, Database database)
    {
        var waiting = await database.QuerySingleAsync(
            "SELECT count(*) FROM outbox_event",
            row => row.GetInt64(0),
            CancellationToken.None
        );
        var delivered = 0;
        await using var dispatcher = new OutboxDispatcher(
            database,
            (_, _) =>
            {
                Interlocked.Increment(ref delivered);
                return Task.CompletedTask;
            },
            new OutboxOptions { Parallelism = 64 }
        );
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(m.Quick ? 1.5 : 10));
        var start = Stopwatch.GetTimestamp();
        var running = dispatcher.RunAsync(enough.Token);
        while (!enough.IsCancellationRequested && Volatile.Read(ref delivered) < waiting)
            await Task.Delay(5);
        m.Record(
            "outbox event delivered, aggregates all different",
            Stopwatch.GetElapsedTime(start).TotalMicroseconds / delivered
        );
        await enough.CancelAsync();
        await running;
    }

    private static async Task TakeNumbersAsync(Measurements m, Database database)
    {
        await using var pools = new NumberPools(database);
        await pools.DefineAsync("imsi", TimeSpan.FromDays(30), CancellationToken.None);
        await pools.AddRangeAsync("imsi", NumberRange.Create("001010000000000", "001019999999999"), CancellationToken.None);
        await ThroughputAsync(
            m,
            "number from a pool of 10^10, 128 callers",
            Callers,
            i => pools.TakeAsync("imsi", $"sub_{i}", CancellationToken.None)
        );
    }

    private static async Task RunJobAsync(Measurements m, Database database)
    {
        var rows = m.Quick ? 4_000 : 40_000;
        var jobs = new JobStore(database);
        await jobs.CreateAsync(new NewJob("job_1", "bench", "bench"), CancellationToken.None);
        foreach (var chunk in Enumerable.Range(1, rows).Chunk(1000))
            await jobs.AddItemsAsync("job_1", [.. chunk.Select(i => new NewItem(i, $"S-{i}", Document))], CancellationToken.None);
        var handler = new JobHandler
        {
            Type = "bench",
            Run = JobHandler.InUnit(
                async (unit, _, item) =>
                {
                    await InsertAsync(unit, 1_000_000_000_000 + item.Row);
                    return ItemResult.Done();
                }
            ),
            ItemsPerClaim = 50,
        };
        var runner = new JobRunner(jobs, [handler]);
        var start = Stopwatch.GetTimestamp();
        await jobs.SubmitAsync("job_1", CancellationToken.None);
        await runner.RunDueAsync(CancellationToken.None);
        m.Record("job row checked and done, claims of 50, 4 hands", Stopwatch.GetElapsedTime(start).TotalMicroseconds / rows);
    }

    /// <summary>Lets callers repeat an operation, each waiting for its answer, and returns µs per operation over all.</summary>
    private static async Task<double> ThroughputAsync(Measurements m, string leg, int callers, Func<long, Task> operation)
    {
        var next = FirstDevice - 1;
        await RunForAsync(TimeSpan.FromSeconds(m.Quick ? 0.5 : 5));
        var (count, took) = await RunForAsync(TimeSpan.FromSeconds(m.Quick ? 0.9 : 5));
        return m.Record(leg, took.TotalMicroseconds / count);

        async Task<(long Count, TimeSpan Took)> RunForAsync(TimeSpan span)
        {
            long done = 0;
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));
            return (done, Stopwatch.GetElapsedTime(start));

            async Task CallAsync()
            {
                while (Stopwatch.GetElapsedTime(start) < span)
                {
                    await operation(Interlocked.Increment(ref next));
                    Interlocked.Increment(ref done);
                }
            }
        }
    }
}
