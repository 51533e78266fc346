using Imprint.Crypto;
using Imprint.TestKit;
using Imprint.Web.Messages;

namespace Imprint.Web.Tests.Messages;

public sealed class TokenSealTests : IDisposable
{
    private static readonly byte[] State = [1, 2, 3, 4, 5];

    private readonly ManualClock _clock = new();
    private readonly Secret _shared = new(new byte[32]);

    [Fact]
    public void A_token_opens_to_what_was_sealed_on_every_node_with_the_key()
    {
        using var here = new TokenSeal(_shared, "TO1", _clock);
        using var there = new TokenSeal(_shared, "TO1", _clock);
        var token = here.Seal(State, TimeSpan.FromMinutes(1));
        Assert.StartsWith("Bearer ", token, StringComparison.Ordinal);
        Assert.Equal(State, there.Open(token));
        Assert.NotEqual(token, here.Seal(State, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_token_opens_until_its_time_is_over()
    {
        using var seal = new TokenSeal(_shared, "TO1", _clock);
        var token = seal.Seal(State, TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(seal.Open(token));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(seal.Open(token));
    }

    [Fact]
    public void A_token_of_another_purpose_or_another_party_does_not_open()
    {
        using var seal = new TokenSeal(_shared, "TO1", _clock);
        using var purpose = new TokenSeal(_shared, "TO2", _clock);
        using var otherSecret = Secret.Random(32);
        using var party = new TokenSeal(otherSecret, "TO1", _clock);
        var token = seal.Seal(State, TimeSpan.FromMinutes(1));
        Assert.Null(purpose.Open(token));
        Assert.Null(party.Open(token));
    }

    [Fact]
    public void A_token_that_was_changed_anywhere_does_not_open()
    {
        using var seal = new TokenSeal(_shared, "TO1", _clock);
        var token = seal.Seal(State, TimeSpan.FromMinutes(1));
        for (var i = "Bearer ".Length; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Null(seal.Open(new string(changed)));
            Assert.Null(seal.Open(token[..i]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer !!!!")]
    [InlineData("Basic AAAA")]
    public void What_is_no_token_does_not_open(string? text)
    {
        using var seal = new TokenSeal(_shared, "TO1", _clock);
        Assert.Null(seal.Open(text));
    }

    public void Dispose() => _shared.Dispose();
}
