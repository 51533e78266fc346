using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Imprint.TestKit;

/// <summary>
/// A PostgreSQL server of one test run: started when the first database is asked for, reachable only by a socket in its own
/// temporary folder, gone when the run ends or dies. Use it as an assembly fixture.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string User = "imprint";

    private static readonly string[] Folders =
    [
        "/usr/lib/postgresql/15/bin",
        "/usr/lib/postgresql/16/bin",
        "/usr/lib/postgresql/17/bin",
    ];

    private readonly Lazy<Task> _started;
    private string _folder = "";
    private Process? _server;
    private int _databases;

    public PostgresCluster() => _started = new Lazy<Task>(StartAsync);

    /// <summary>What to say where PostgreSQL is not installed; null where it is.</summary>
    public static string? Missing =>
        Array.Exists(Folders, Directory.Exists)
            ? null
            : $"PostgreSQL is not installed ({Folders[0]}); Debian: apt-get install postgresql-15.";

    /// <summary>Creates an empty database and returns its Npgsql connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await _started.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return Connection(name);
    }

    /// <summary>Runs a statement as the server's owner, outside any database under test.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await _started.Value;
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends every session of a database at once, as a failing server would.</summary>
    public Task TerminateSessionsAsync(string connection) =>
        ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(connection).Database}'"
        );

    private string Connection(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _folder,
            Username = User,
            Database = database,
            Pooling = database != "postgres",
        }.ConnectionString;

    private async Task StartAsync()
    {
        // Skipped where a developer has none; a failure where the tests are meant to be complete.
        if (Missing is { } missing)
            throw MissingPeer.Of(missing);

        var binaries = Array.Find(Folders, Directory.Exists);
        _folder = Directory.CreateTempSubdirectory("imprint-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", _folder);
        var data = Path.Combine(_folder, "data");
        await RunAsOwnerAsync($"{binaries}/initdb -D {data} -U {User} -A trust -E UTF8 --locale=C --no-sync -N");

        // The shell lives as long as its standard input is open: a test run that is killed takes its server and its folder with it.
        string[] settings = ["listen_addresses=", $"unix_socket_directories={_folder}", "max_connections=200"];
        var options = string.Join(' ', settings.Select(s => $"-c '{s}'"));
        _server = Start(
            AsOwner(
                $"{binaries}/postgres -D {data} {options} >{_folder}/log 2>&1 </dev/null & read line; kill -QUIT $!; wait; rm -rf {_folder}"
            )
        );
        await WaitUntilReadyAsync();
    }

    private async Task WaitUntilReadyAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException error)
            {
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
                    throw new InvalidOperationException("PostgreSQL did not start: " + await ReadLogAsync(), error);
                await Task.Delay(20);
            }
        }
    }

    private async Task<string> ReadLogAsync()
    {
        var log = Path.Combine(_folder, "log");
        return File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log.";
    }

    private static async Task RunAsOwnerAsync(string command) => await RunAsync(AsOwner(command));

    // PostgreSQL refuses to run as root.
    private static string[] AsOwner(string command) =>
        Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", "sh", "-c", command] : ["sh", "-c", command];

    private static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[^1]} failed: {output}");
    }

    private static Process Start(string[] command) =>
        Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            _server.StandardInput.Close();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
