using System.Threading.Channels;
using Imprint.Manufacturer.Contract;
using Imprint.Storage;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>One question and what it was answered.</summary>
internal sealed record ContactFact(FdoGuid Guid, DateTimeOffset At, bool IsReady, bool Overlaps);

/// <summary>
/// Writes down which devices have asked. It does so behind the answers, for known and unknown devices alike, so that neither
/// shows in the time that an answer takes. When it cannot follow, the newest facts are dropped: they are hints.
/// </summary>
internal sealed class FirstContacts(Database database, ILogger<FirstContacts> log) : BackgroundService
{
    private const int MaxWaiting = 10_000;
    private const int MaxTogether = 200;

    private readonly Channel<ContactFact> _facts = Channel.CreateBounded<ContactFact>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    public void Add(ContactFact fact) => _facts.Writer.TryWrite(fact);

    public Task<FirstContact?> FindAsync(FdoGuid guid, CancellationToken cancel) =>
        database.QuerySingleAsync(
            "SELECT first_asked_at, asked_at, asked, overlapping, result FROM first_contacts WHERE guid = @guid",
            row => new FirstContact(row.GetTime(0), row.GetTime(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4)),
            cancel,
            ("@guid", guid.ToBytes())
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var facts = new List<ContactFact>(MaxTogether);
        try
        {
            while (await _facts.Reader.WaitToReadAsync(stoppingToken))
            {
                facts.Clear();
                while (facts.Count < MaxTogether && _facts.Reader.TryRead(out var fact))
                    facts.Add(fact);
                await WriteAsync(facts, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The party stops.
        }
    }

    private async Task WriteAsync(List<ContactFact> facts, CancellationToken cancel)
    {
        try
        {
            // In one order on every node, so that two of them never wait for each other.
            var ordered = facts.OrderBy(fact => fact.Guid.ToString(), StringComparer.Ordinal).ToList();
            await database.WriteAsync(
                async unit =>
                {
                    foreach (var fact in ordered)
                        await AddAsync(unit, fact);
                },
                cancel
            );
        }
        catch (StorageException failure)
        {
            log.ContactsLost(facts.Count, failure.Fault);
        }
    }

    // A device that is not ours leaves no row.
    internal static async ValueTask AddAsync(Unit unit, ContactFact fact) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO first_contacts (guid, first_asked_at, asked_at, asked, overlapping, result)
            SELECT guid, @at, @at, 1, @overlaps, @result FROM devices WHERE guid = @guid
            ON CONFLICT (guid) DO UPDATE SET
                asked_at = excluded.asked_at, asked = first_contacts.asked + 1,
                overlapping = first_contacts.overlapping + excluded.overlapping, result = excluded.result
            """,
            ("@guid", fact.Guid.ToBytes()),
            ("@at", fact.At),
            ("@overlaps", fact.Overlaps ? 1L : 0L),
            ("@result", fact.IsReady ? "ready" : "not-yet")
        );
}

internal static partial class FirstContactLog
{
    [LoggerMessage(4101, LogLevel.Warning, "{Count} first contacts were not written down: {Fault}")]
    public static partial void ContactsLost(this ILogger log, int count, StorageFault fault);
}
