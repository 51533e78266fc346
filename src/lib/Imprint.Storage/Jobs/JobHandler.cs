namespace Imprint.Storage.Jobs;

/// <summary>Makes the items' effects in the unit that also stores their results; results stand in the order of the items.</summary>
public delegate ValueTask<IReadOnlyList<ItemResult>> ItemEffects(Unit unit, IReadOnlyList<JobItem> items);

/// <summary>
/// Does what lies outside the database first, and returns what is to be committed. After a crash it is called again for the same
/// items: what it does outside must be recognised there, by job and row.
/// </summary>
public delegate Task<ItemEffects> ItemWork(Job job, IReadOnlyList<JobItem> items, CancellationToken cancel);

/// <summary>How the items of one type of job are checked and done.</summary>
public sealed class JobHandler
{
    public required string Type { get; init; }

    /// <summary>Checks items before any is done; without it every item is valid.</summary>
    public ItemWork? Check { get; init; }

    public required ItemWork Run { get; init; }

    /// <summary>Items that are claimed and committed together. When one of them throws, each is tried alone.</summary>
    public int ItemsPerClaim { get; init; } = 10;

    /// <summary>Work that needs nothing but the unit.</summary>
    public static ItemWork InUnit(Func<Unit, Job, JobItem, ValueTask<ItemResult>> work) =>
        (job, _, _) =>
            Task.FromResult<ItemEffects>(
                async (unit, items) =>
                {
                    var results = new ItemResult[items.Count];
                    for (var i = 0; i < results.Length; i++)
                        results[i] = await work(unit, job, items[i]);
                    return results;
                }
            );
}
