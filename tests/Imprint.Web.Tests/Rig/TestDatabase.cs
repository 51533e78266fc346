using Imprint.Storage;
using Imprint.TestKit;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Imprint.Web.Tests.Rig;

/// <summary>A fresh database of one test class, with this library's tables.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly TempFolder? _folder;

    private TestDatabase(TempFolder? folder, string connection, TimeProvider clock)
    {
        _folder = folder;
        Connection = connection;
        Database = Database.Open(connection, new DatabaseOptions { Clock = clock });
    }

    public string Connection { get; }

    public Database Database { get; }

    /// <summary>On SQLite where no cluster is given, else on PostgreSQL.</summary>
    public static async Task<TestDatabase> CreateAsync(PostgresCluster? cluster, TimeProvider clock)
    {
        var folder = cluster is null ? new TempFolder() : null;
        var connection = cluster is null
            ? $"sqlite:{folder!.File("test.db")}"
            : $"postgres:{await cluster.CreateDatabaseAsync()}";
        var place = new TestDatabase(folder, connection, clock);
        await place.Database.MigrateAsync([StorageMigrations.Set, WebMigrations.Set], TestContext.Current.CancellationToken);
        return place;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder?.Dispose();
    }
}
