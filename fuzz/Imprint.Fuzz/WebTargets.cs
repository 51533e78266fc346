using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Crypto;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Fuzz;

/// <summary>What Imprint.Web reads from peers: JSON bodies, cursors, remembered heads of an audit log.</summary>
internal static class WebTargets
{
    private static readonly CursorSeal Seal = new(new Secret(new byte[32]), TimeProvider.System);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new(
            "json-body",
            [
                """{"id":"dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ","eid":"89049032123451234512345678901235","shapes":[{"kind":"round","size":1.5}]}"""u8.ToArray(),
                """{"id":"dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ","shapes":[{"size":2,"kind":"round"}],"at":"2026-11-21T10:02:11Z","counts":{"a\u00fc":1,"":-7}}"""u8.ToArray(),
                """{"next":{"id":"dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ","shapes":[]},"open":{"x":[1,null,{"y":"\ud83d\ude00"}]},"colour":"Red"}"""u8.ToArray(),
            ],
            ReadBody
        ),
        new(
            "cursor",
            [Encoding.UTF8.GetBytes(Seal.Seal(new Cursor("2026-11-21", "dev_1"), "list")), "AQAAAA"u8.ToArray()],
            ReadCursor
        ),
        new("audit-head", [Encoding.UTF8.GetBytes("12:" + new string('a', 64))], ReadHead),
    ];

    private static void ReadBody(byte[] input)
    {
        var read = StrictJson.Read(input, FuzzJson.Default.FuzzOrder);
        if (read.TryGet(out var order, out var problem))
            // What was accepted must be fit to be written again.
            _ = JsonSerializer.SerializeToUtf8Bytes(order, FuzzJson.Default.FuzzOrder);
        else if (problem.Errors.Count == 0)
            throw new UnreachableException("A refusal that names no place.");
    }

    private static void ReadCursor(byte[] input) => _ = Seal.Open(Encoding.Latin1.GetString(input), "list");

    private static void ReadHead(byte[] input) => _ = AuditHead.Parse(Encoding.Latin1.GetString(input));
}

internal enum FuzzColour
{
    Red,
    Blue,
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FuzzRound), "round")]
internal abstract record FuzzShape;

internal sealed record FuzzRound(double Size) : FuzzShape;

internal sealed record FuzzOrder(PrefixedId Id, IReadOnlyList<FuzzShape> Shapes, Eid? Eid = null, FuzzColour? Colour = null)
{
    public DateTimeOffset? At { get; init; }

    public Dictionary<string, int>? Counts { get; init; }

    public FuzzOrder? Next { get; init; }

    public JsonElement? Open { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(FuzzOrder))]
internal sealed partial class FuzzJson : JsonSerializerContext;
