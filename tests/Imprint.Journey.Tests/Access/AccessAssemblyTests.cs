using Imprint.Journey.Access;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.Access;

public sealed class AccessAssemblyTests
{
    private static readonly byte[] Payload = AccessPayloadTests.Sample.Encode();
    private static readonly AccessBegin Announced = AccessBegin.Of(12, Payload);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Pieces_of_any_size_become_the_payload(int size)
    {
        Assert.Equal(AccessResult.Accepted, AccessAssembly.Begin(Announced.Encode(), 12, out var assembly));
        foreach (var piece in Payload.Chunk(size))
        {
            Assert.False(assembly!.IsComplete);
            Assert.Null(assembly.Payload);
            Assert.Equal(AccessResult.Accepted, assembly.Add(piece));
        }

        Assert.True(assembly!.IsComplete);
        Assert.Equal(12, assembly.Payload!.Version);
        Assert.Equal(Payload, assembly.Encoded.ToArray());
    }

    [Fact]
    public void An_older_version_is_refused_before_a_byte_of_it_comes() =>
        Assert.Equal(AccessResult.StaleVersion, AccessAssembly.Begin(Announced.Encode(), 13, out _));

    [Fact]
    public void Bytes_beyond_the_announced_length_are_refused()
    {
        Assert.Equal(AccessResult.TooLarge, Started().Add([.. Payload, 0]));

        var complete = Started();
        complete.Add(Payload);
        Assert.Equal(AccessResult.Malformed, complete.Add([0]));
        Assert.Equal(AccessResult.Malformed, Started().Add([]));
    }

    [Fact]
    public void A_changed_byte_is_a_wrong_hash()
    {
        var changed = Payload.ToArray();
        changed[^1] ^= 1;
        var assembly = Started();

        Assert.Equal(AccessResult.WrongHash, assembly.Add(changed));
        Assert.Null(assembly.Payload);
    }

    [Fact]
    public void A_payload_of_another_version_than_announced_is_malformed()
    {
        AccessAssembly.Begin(AccessBegin.Of(13, Payload).Encode(), 1, out var assembly);

        Assert.Equal(AccessResult.Malformed, assembly!.Add(Payload));
    }

    [Fact]
    public void A_payload_that_cannot_be_read_is_malformed()
    {
        byte[] nonsense = [0xa0];
        AccessAssembly.Begin(AccessBegin.Of(1, nonsense).Encode(), 1, out var assembly);

        Assert.Equal(AccessResult.Malformed, assembly!.Add(nonsense));
    }

    [Fact]
    public void Every_broken_announcement_is_refused()
    {
        var good = (List<object?>)Decode(Announced.Encode())!;
        for (var at = 0; at < good.Count; at++)
        {
            foreach (var wrong in new List<object?> { null, -1L, "text", new byte[31], new Map(), long.MinValue })
                Assert.Equal(AccessResult.Malformed, AccessAssembly.Begin(Encode(With(good, [at], _ => wrong)), 1, out _));
        }

        Assert.Equal(
            AccessResult.TooLarge,
            AccessAssembly.Begin(Encode(With(good, [1], _ => AccessPayload.MaxLength + 1L)), 1, out _)
        );
        Assert.Equal(AccessResult.Malformed, AccessAssembly.Begin(Encode(With(good, [1], _ => 0L)), 1, out _));
        Assert.Equal(AccessResult.Malformed, AccessAssembly.Begin(default, 1, out _));
    }

    private static AccessAssembly Started()
    {
        AccessAssembly.Begin(Announced.Encode(), 1, out var assembly);
        return assembly!;
    }
}
