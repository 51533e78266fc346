using Imprint.TestKit;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Imprint.Storage.Tests;

/// <summary>A fresh place for a database of one test class on one engine; <see cref="Connection"/> opens it any number of times.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public abstract string Connection { get; }

    public Database Open(DatabaseOptions? options = null) => Database.Open(Connection, options);

    public async Task<Database> OpenMigratedAsync(DatabaseOptions? options = null)
    {
        var database = Open(options);
        await database.MigrateAsync([StorageMigrations.Set], CancellationToken.None);
        return database;
    }

    public abstract ValueTask DisposeAsync();
}

public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly TempFolder _folder = new();

    public static ValueTask<TestDatabase> CreateAsync() => ValueTask.FromResult<TestDatabase>(new SqliteTestDatabase());

    public string Path => _folder.File("test.db");

    public override string Connection => $"sqlite:{Path}";

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresTestDatabase(PostgresCluster cluster, string connection) : TestDatabase
{
    public override string Connection => $"postgres:{connection}";

    public static async ValueTask<TestDatabase> CreateAsync(PostgresCluster cluster) =>
        new PostgresTestDatabase(cluster, await cluster.CreateDatabaseAsync());

    /// <summary>Ends every session at once, as a server that fails over does.</summary>
    public Task TerminateSessionsAsync() => cluster.TerminateSessionsAsync(connection);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
