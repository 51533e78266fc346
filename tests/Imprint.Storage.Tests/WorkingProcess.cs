using Imprint.Storage.Jobs;

namespace Imprint.Storage.Tests;

/// <summary>Works on a job and says so for each claim, until it is killed.</summary>
internal static class WorkingProcess
{
    public const string Command = "works-until-killed";
    public const int Rows = 20_000;

    public static async Task<int> RunAsync(string file)
    {
        await using var database = Database.Open($"sqlite:{file}");
        await database.MigrateAsync([StorageMigrations.Set], CancellationToken.None);
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS effect (row INTEGER NOT NULL)", CancellationToken.None);
        var jobs = new JobStore(database);
        await jobs.CreateAsync(new NewJob("job_1", "import", "test"), CancellationToken.None);
        var items = Enumerable.Range(1, Rows).Select(i => new NewItem(i, $"S-{i}", new byte[10])).ToList();
        if (await jobs.AddItemsAsync("job_1", items, CancellationToken.None) is null)
            await jobs.SubmitAsync("job_1", CancellationToken.None);

        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await new JobRunner(jobs, [Handler(claimed: row => output.WriteLine(row))]).RunDueAsync(CancellationToken.None);
        return 0;
    }

    public static JobHandler Handler(Action<long> claimed) =>
        new()
        {
            Type = "import",
            Run = (_, items, _) =>
            {
                claimed(items[0].Row);
                return Task.FromResult<ItemEffects>(ApplyAsync);
            },
        };

    private static async ValueTask<IReadOnlyList<ItemResult>> ApplyAsync(Unit unit, IReadOnlyList<JobItem> items)
    {
        foreach (var item in items)
            await unit.ExecuteAsync("INSERT INTO effect (row) VALUES (@row)", ("@row", item.Row));
        return [.. items.Select(_ => ItemResult.Done())];
    }
}
