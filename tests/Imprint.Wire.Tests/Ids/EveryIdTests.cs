using System.Text.Json;
using Imprint.Wire.Ids;

namespace Imprint.Wire.Tests.Ids;

/// <summary>What holds for identifiers of every kind.</summary>
public sealed class EveryIdTests
{
    [Fact]
    public void Every_kind_keeps_the_contract()
    {
        Keeps<Eid>("89049032123451234512345678901235");
        Keeps<Iccid>("8988211000000000011");
        Keeps<Imei>("356938035643809");
        Keeps<Imeisv>("4370816125816151");
        Keeps<Pei>("imeisv-4370816125816151");
        Keeps<Pei>("mac-00-11-22-aa-bb-cc-untrusted");
        Keeps<Imsi>("001010000000001");
        Keeps<Supi>("imsi-001010000000001");
        Keeps<Supi>("nai-a@b.example", allocates: true);
        Keeps<Gpsi>("msisdn-00123");
        Keeps<Gpsi>("extid-a@b.example", allocates: true);
        Keeps<Msisdn>("4915112345678");
        Keeps<Plmn>("310260");
        Keeps<Nid>("00007ED9D5A");
        Keeps<ServingNetworkName>("5G:mnc070.mcc999.3gppnetwork.org:00007ED9D5A");
        Keeps<FdoGuid>("00112233-4455-6677-8899-aabbccddeeff");
        Keeps<Oid>("2.999.1.4294967296");
        Keeps<PrefixedId>("dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ");
        Keeps<Gtin>("09521234543213");
    }

    private static void Keeps<TId>(string text, bool allocates = false)
        where TId : struct, IIdentifier<TId>, IEquatable<TId>
    {
        // Text round trip, by every door.
        var id = TId.Parse(text, null);
        Assert.Equal(text, id.ToString());
        Assert.Equal(text, $"{id}");
        Assert.Equal(text, id.ToString(null, null));
        Assert.True(TId.TryParse(text, null, out var same) && same.Equals(id));
        Assert.True(TId.Read(text, out _).IsNone);

        // A destination that is too short gets nothing.
        Span<char> destination = new char[text.Length];
        Assert.True(id.TryFormat(destination, out var written, default, null) && written == text.Length);
        Assert.False(id.TryFormat(destination[1..], out _, default, null));

        // JSON, as a value and as a name.
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(id));
        Assert.Equal(id, JsonSerializer.Deserialize<TId>($"\"{text}\""));
        var map = new Dictionary<TId, int> { [id] = 1 };
        Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<TId, int>>(JsonSerializer.Serialize(map)));
        foreach (var json in new[] { "\"x\"", "1", "null", "{}", "\"\\ud800\"", "\"" + new string('1', 600) + "\"" })
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TId>(json));

        // Wrong texts are told a rule and never throw.
        Assert.False(TId.TryParse((string?)null, null, out _));
        Assert.Throws<FormatException>(() => TId.Parse("x", null));
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var wrong in new[] { text[..i], text[..i] + "\0" + text[(i + 1)..], text + text[..(i + 1)] })
            {
                var fault = TId.Read(wrong, out var none);
                Assert.Equal(fault.IsNone, fault.Detail.Length == 0);
                Assert.True(fault.IsNone || none.Equals(default));
            }
        }

        Assert.Equal(allocates, ParsingAllocates<TId>(text));
    }

    private static bool ParsingAllocates<TId>(string text)
        where TId : struct, IIdentifier<TId>
    {
        var isParsed = TId.TryParse(text.AsSpan(), null, out _); // the first call may set things up
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            isParsed &= TId.TryParse(text.AsSpan(), null, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(isParsed);
        return allocated != 0;
    }
}
