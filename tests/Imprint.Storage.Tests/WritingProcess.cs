using System.Globalization;
using Imprint.Storage.Numbers;

namespace Imprint.Storage.Tests;

/// <summary>Writes as fast as it can, and says on standard output what was acknowledged, until it is killed.</summary>
internal static class WritingProcess
{
    public const string Command = "writes-until-killed";
    private const int Callers = 24;

    public static async Task<int> RunAsync(string file, string name)
    {
        await using var database = Database.Open($"sqlite:{file}");
        await database.MigrateAsync([StorageMigrations.Set], CancellationToken.None);
        await database.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS written (id TEXT PRIMARY KEY) WITHOUT ROWID",
            CancellationToken.None
        );
        await using var pools = new NumberPools(database);
        await pools.DefineAsync("imsi", TimeSpan.Zero, CancellationToken.None);
        await pools.AddRangeAsync("imsi", NumberRange.Create("000000", "999999"), CancellationToken.None);

        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => WriteAsync(caller))));
        return 0;

        async Task WriteAsync(int caller)
        {
            for (var i = 0; ; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{caller}-{i}");
                await database.WriteAsync(
                    async unit =>
                    {
                        await unit.ExecuteAsync("INSERT INTO written (id) VALUES (@id)", ("@id", id));
                        unit.Emit(new OutboxEvent(id, id, "written", default, DateTimeOffset.UnixEpoch));
                    },
                    CancellationToken.None
                );
                var taken = await pools.TakeAsync("imsi", id, CancellationToken.None);
                await output.WriteLineAsync($"{id} {taken.Number}");
            }
        }
    }
}
