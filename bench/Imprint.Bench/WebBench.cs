using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Crypto;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Bench;

/// <summary>What every request of our own API passes through.</summary>
internal static class WebBench
{
    private const int Callers = 128;

    public static void Run(Measurements m)
    {
        m.Chapter("Web: bodies and cursors");
        var body = Body();
        var plain = m.Time($"JSON body of {body.Length} bytes, serialiser alone", () => Plain(body));
        var strict = m.Time("the same, strictly", () => Strict(body));
        m.AtMost("strict reading / the serialiser alone", strict / plain, 4);

        var seal = new CursorSeal(new Secret(new byte[32]), TimeProvider.System);
        m.Time("cursor sealed and opened", () => seal.Open(seal.Seal(new Cursor("2026-11-21", "dev_1"), "list"), "list"));

        m.Chapter("Web: audit log on SQLite, durable, 128 callers");
        AuditedChanges(m);
    }

    private static void Plain(byte[] body) => JsonSerializer.Deserialize(body, BenchJson.Default.BenchOrder);

    private static void Strict(byte[] body)
    {
        if (StrictJson.Read(body, BenchJson.Default.BenchOrder).Problem is { } problem)
            throw new UnreachableException(problem.Errors[0].ToString());
    }

    private static void AuditedChanges(Measurements m)
    {
        using var folder = new TempFolder();
        var database = Database.Open($"sqlite:{folder.File("web.db")}");
        database.MigrateAsync([StorageMigrations.Set, WebMigrations.Set], default).GetAwaiter().GetResult();
        database
            .ExecuteAsync("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", default)
            .GetAwaiter()
            .GetResult();

        var log = new AuditLog(TimeProvider.System);
        var entry = new AuditEntry(AuditActor.System, "thing.add", "thing:1");
        var bare = Measure(m, "change alone", unit => AddAsync(unit));
        var audited = Measure(
            m,
            "change with its audit entry",
            async unit =>
            {
                await AddAsync(unit);
                await log.AppendAsync(unit, entry);
            }
        );
        m.AtMost("change with audit entry / change alone", audited / bare, 6);
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();

        double Measure(Measurements measurements, string leg, Func<Unit, ValueTask> work)
        {
            var each = measurements.Quick ? 50 : 500;
            var start = Stopwatch.GetTimestamp();
            Task.WhenAll(
                    Enumerable
                        .Range(0, Callers)
                        .Select(async _ =>
                        {
                            for (var i = 0; i < each; i++)
                                await database.WriteAsync(work, default);
                        })
                )
                .GetAwaiter()
                .GetResult();
            return measurements.Record(leg, Stopwatch.GetElapsedTime(start).TotalMicroseconds / (Callers * each));
        }
    }

    private static async ValueTask AddAsync(Unit unit) =>
        await unit.ExecuteAsync("INSERT INTO thing (name) VALUES (@name)", ("@name", "a thing of middling length"));

    private static byte[] Body() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new BenchOrder(
                Eid.Parse("89049032123451234512345678901235"),
                "an order of the usual kind",
                [.. Enumerable.Range(0, 8).Select(i => new BenchPart($"part {i}", i))],
                true
            ),
            BenchJson.Default.BenchOrder
        );
}

internal sealed record BenchPart(string Name, int Count);

internal sealed record BenchOrder(Eid Eid, string Note, IReadOnlyList<BenchPart> Parts, bool Urgent);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchOrder))]
internal sealed partial class BenchJson : JsonSerializerContext;
