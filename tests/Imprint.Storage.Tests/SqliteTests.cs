using System.Diagnostics.Metrics;
using Imprint.Storage.Sqlite;
using Imprint.TestKit;
using Microsoft.Data.Sqlite;

namespace Imprint.Storage.Tests;

/// <summary>What only a file and a single writer have: modes, locks, a full disk, units that dawdle.</summary>
public sealed class SqliteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder.File("test.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_files_belong_to_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await File.WriteAllBytesAsync(Path, [], Cancel);
        File.SetUnixFileMode(
            Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
        await using var database = await OpenAsync();
        await database.ExecuteAsync("INSERT INTO thing (id) VALUES (1)", Cancel);

        foreach (var file in new[] { Path, Path + "-wal", Path + "-shm" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_closed_database_is_one_file()
    {
        var database = await OpenAsync();
        await database.ExecuteAsync("INSERT INTO thing (id) VALUES (1)", Cancel);
        await database.QueryAsync("SELECT id FROM thing", row => row.GetInt64(0), Cancel);
        await database.DisposeAsync();

        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Commits_are_flushed_and_foreign_keys_hold()
    {
        await using var database = await OpenAsync();
        Assert.Equal(2, await PragmaAsync("synchronous"));
        Assert.Equal(1, await PragmaAsync("foreign_keys"));

        Task<long> PragmaAsync(string name) =>
            database.WriteAsync(unit => unit.QuerySingleAsync($"PRAGMA {name}", row => row.GetInt64(0)), Cancel);
    }

    [Fact]
    public void What_cannot_be_opened_is_named_in_one_line()
    {
        File.WriteAllText(_folder.File("text.db"), new string('x', 5000));
        AssertRefused(_folder.File("text.db"), StorageFault.NotADatabase);
        AssertRefused(_folder.File("missing/test.db"), StorageFault.CannotOpen);
        AssertRefused(_folder.Path, StorageFault.CannotOpen);
        if (OperatingSystem.IsLinux())
            AssertRefused("/proc/sys/kernel/ostype", StorageFault.NoPermission);
    }

    [Fact]
    public void Settings_that_cannot_be_right_are_refused()
    {
        foreach (
            var connection in new[]
            {
                "",
                "sqlite",
                "sqlite:",
                "mysql:x",
                "postgres:",
                "postgres:Port=abc",
                "postgres:Database=x",
            }
        )
            Assert.Equal(StorageFault.BadSetting, Assert.Throws<StorageException>(() => Database.Open(connection)).Fault);

        var misplaced = Assert.Throws<StorageException>(() => Database.Open("postgres:Host=h;Port=hunter2"));
        Assert.DoesNotContain("hunter2", misplaced.ToString(), StringComparison.Ordinal);

        var refused = Assert.Throws<StorageException>(() => Database.Open($"sqlite:{Path}", new DatabaseOptions { Readers = 0 }));
        Assert.Equal(
            (StorageFault.BadSetting, "Database option Readers: allowed is 1 to 256."),
            (refused.Fault, refused.Message)
        );
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_missing_library_is_told_with_the_way_to_get_it()
    {
        var missing = Assert.Throws<StorageException>(() => SqliteLibrary.Find(["libsqlite-that-is-not-there.so"]));
        Assert.Equal(StorageFault.LibraryMissing, missing.Fault);
        Assert.Contains("apt-get install libsqlite3-0", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_fails_the_units_it_concerns_and_the_database_goes_on_when_there_is_room()
    {
        await using var database = await OpenAsync();
        await SetMaxPagesAsync(20);
        var units = Enumerable.Range(1, 40).Select(i => FillAsync(i)).ToList();
        var stored = 0;
        foreach (var unit in units)
        {
            try
            {
                await unit;
                stored++;
            }
            catch (StorageException full)
            {
                Assert.Equal((StorageFault.DiskFull, $"{Path}: no space is left."), (full.Fault, full.Message));
            }
        }

        Assert.True(stored < 40);
        Assert.Equal(stored, await CountAsync(database));
        await SetMaxPagesAsync(100_000);
        await FillAsync(100);
        Assert.Equal(stored + 1, await CountAsync(database));

        Task SetMaxPagesAsync(int pages) =>
            database.WriteAsync(
                unit => unit.QuerySingleAsync($"PRAGMA max_page_count = {pages}", row => row.GetInt64(0)),
                Cancel
            );

        Task<int> FillAsync(int id) =>
            database.WriteAsync(
                unit => unit.ExecuteAsync("INSERT INTO thing (id, filling) VALUES (@id, zeroblob(5000))", ("@id", id)),
                Cancel
            );
    }

    [Fact]
    public async Task A_unit_that_awaits_something_else_is_refused_and_rolled_back_alone()
    {
        await using var database = await OpenAsync();
        var late = new TaskCompletionSource();
        var later = new TaskCompletionSource<Exception?>();

        var dawdling = database.WriteAsync(
            async unit =>
            {
                await InsertAsync(unit, 1);
                await late.Task;
                later.SetResult(await Record.ExceptionAsync(async () => await InsertAsync(unit, 2)));
                return 0;
            },
            Cancel
        );
        var proper = database.WriteAsync(unit => InsertAsync(unit, 3), Cancel);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => dawdling);
        Assert.Contains("awaited something other than the unit", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await proper);
        late.SetResult();
        Assert.IsType<InvalidOperationException>(await later.Task);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task A_unit_that_calls_its_database_is_refused()
    {
        await using var database = await OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.WriteAsync(async _ => await database.ExecuteAsync("DELETE FROM thing", Cancel), Cancel)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.WriteAsync(async _ => await CountAsync(database), Cancel)
        );
    }

    [Fact]
    public async Task A_caller_that_gives_up_in_the_queue_is_not_served()
    {
        await using var database = await OpenAsync();
        using var release = new ManualResetEventSlim();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var holding = database.WriteAsync(
            unit =>
            {
                release.Wait(Cancel);
                return InsertAsync(unit, 1);
            },
            Cancel
        );
        var queued = database.WriteAsync(unit => InsertAsync(unit, 2), impatient.Token);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        release.Set();
        Assert.Equal(1, await holding);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task Callers_that_wait_share_one_commit()
    {
        await using var database = await OpenAsync();
        var shared = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "imprint.storage.commit.callers")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>(
            (_, callers, _, _) =>
            {
                lock (shared)
                    shared.Add(callers);
            }
        );
        listener.Start();

        using var release = new ManualResetEventSlim();
        var holding = database.WriteAsync(
            unit =>
            {
                release.Wait(Cancel);
                return InsertAsync(unit, 0);
            },
            Cancel
        );
        var waiting = Enumerable.Range(1, 299).Select(i => database.WriteAsync(unit => InsertAsync(unit, i), Cancel)).ToList();
        release.Set();
        await Task.WhenAll([holding, .. waiting]);

        lock (shared)
            Assert.Contains(300, shared);
    }

    [Fact]
    public async Task A_unit_that_ends_the_common_transaction_is_refused_with_its_batch_and_the_writer_goes_on()
    {
        await using var database = await OpenAsync();
        await Assert.ThrowsAsync<StorageException>(() =>
            database.WriteAsync(async unit => await unit.ExecuteAsync("ROLLBACK"), Cancel)
        );
        Assert.Equal(1, await database.WriteAsync(unit => InsertAsync(unit, 1), Cancel));
    }

    [Fact]
    public async Task Two_processes_may_write_to_one_file()
    {
        await using var one = await OpenAsync();
        await using var two = Database.Open($"sqlite:{Path}");

        await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : two).WriteAsync(unit => InsertAsync(unit, i), Cancel))
        );
        Assert.Equal(200, await CountAsync(one));
    }

    [Fact]
    public async Task A_process_that_never_lets_go_is_told_as_busy_to_everyone_who_waits()
    {
        await using var database = await OpenAsync(new DatabaseOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        await using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        await other.OpenAsync(Cancel);
        await using (var begin = other.CreateCommand())
        {
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync(Cancel);
        }

        var waiting = Enumerable.Range(0, 50).Select(i => database.WriteAsync(unit => InsertAsync(unit, i), Cancel)).ToList();
        foreach (var unit in waiting)
            Assert.Equal(StorageFault.Busy, (await Assert.ThrowsAsync<StorageException>(() => unit)).Fault);
        Assert.Equal(0, await CountAsync(database));

        await other.CloseAsync();
        Assert.Equal(1, await database.WriteAsync(unit => InsertAsync(unit, 1), Cancel));
    }

    [Fact]
    public async Task The_log_is_cut_back_once_readers_let_it()
    {
        var clock = new ManualClock();
        await using var database = await OpenAsync(new DatabaseOptions { Clock = clock, WalLimitBytes = 1 << 20 });
        await using var reader = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
        await reader.OpenAsync(Cancel);
        await using var snapshot = reader.CreateCommand();
        snapshot.CommandText = "BEGIN; SELECT count(*) FROM thing";
        await snapshot.ExecuteScalarAsync(Cancel);

        for (var i = 0; i < 400; i++)
            await database.ExecuteAsync("INSERT INTO thing (id, filling) VALUES (@id, zeroblob(8000))", Cancel, ("@id", i));
        var log = new FileInfo(Path + "-wal");
        Assert.True(log.Length > 1 << 20);

        await reader.CloseAsync();
        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(2));
                await database.ExecuteAsync("UPDATE thing SET filling = NULL WHERE id = 0", Cancel);
                log.Refresh();
                return log.Length < 1 << 20;
            },
            "the log is cut back"
        );
    }

    private async Task<Database> OpenAsync(DatabaseOptions? options = null)
    {
        var database = Database.Open($"sqlite:{Path}", options);
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, filling BLOB)", Cancel);
        return database;
    }

    private static ValueTask<int> InsertAsync(Unit unit, long id) =>
        unit.ExecuteAsync("INSERT INTO thing (id) VALUES (@id)", ("@id", id));

    private static Task<long> CountAsync(Database database) =>
        database.QuerySingleAsync("SELECT count(*) FROM thing", row => row.GetInt64(0), Cancel);

    private static void AssertRefused(string path, StorageFault expected)
    {
        var refused = Assert.Throws<StorageException>(() => Database.Open($"sqlite:{path}"));
        Assert.Equal(expected, refused.Fault);
        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
