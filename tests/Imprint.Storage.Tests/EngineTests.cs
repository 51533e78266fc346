using Imprint.TestKit;

namespace Imprint.Storage.Tests;

/// <summary>The common ground of all conformance suites: a migrated database and a clock of its own.</summary>
public abstract class EngineTests : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ManualClock Clock { get; } = new();

    protected TestDatabase Place { get; private set; } = null!;

    protected Database Database { get; private set; } = null!;

    protected abstract ValueTask<TestDatabase> CreateAsync();

    public virtual async ValueTask InitializeAsync()
    {
        Place = await CreateAsync();
        Database = await Place.OpenMigratedAsync(new DatabaseOptions { Clock = Clock });
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Database.DisposeAsync();
        await Place.DisposeAsync();
    }

    protected Task<long> CountAsync(string table) =>
        Database.QuerySingleAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0), Cancel);
}
