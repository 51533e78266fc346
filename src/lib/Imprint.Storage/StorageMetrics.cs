using System.Diagnostics.Metrics;

namespace Imprint.Storage;

/// <summary>What an administrator watches: how many commits, how many callers share one, how long a commit takes.</summary>
internal static class StorageMetrics
{
    private static readonly Meter Meter = new("Imprint.Storage");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "imprint.storage.commit.duration",
        "s",
        "Time of one commit, its flush included"
    );

    private static readonly Histogram<int> Shared = Meter.CreateHistogram<int>(
        "imprint.storage.commit.callers",
        "{caller}",
        "Callers whose work was committed together"
    );

    private static readonly KeyValuePair<string, object?> Sqlite = new("db.system", "sqlite");
    private static readonly KeyValuePair<string, object?> PostgreSql = new("db.system", "postgresql");

    public static void Committed(DatabaseEngine engine, int callers, TimeSpan took)
    {
        var system = engine == DatabaseEngine.Sqlite ? Sqlite : PostgreSql;
        Duration.Record(took.TotalSeconds, system);
        Shared.Record(callers, system);
    }
}
