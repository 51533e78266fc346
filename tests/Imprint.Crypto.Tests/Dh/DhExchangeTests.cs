using System.Numerics;
using System.Security.Cryptography;
using Imprint.Crypto.Dh;

namespace Imprint.Crypto.Tests.Dh;

public sealed class DhExchangeTests
{
    public static TheoryData<bool, int> PathsAndGroups =>
        new()
        {
            { true, 14 },
            { true, 15 },
            { false, 14 },
            { false, 15 },
        };

    [Theory]
    [MemberData(nameof(PathsAndGroups))]
    public void Both_paths_agree_with_each_other(bool useOpenSsl, int number)
    {
        var group = ModpGroupTests.Group(number);
        using var here = DhExchange.Generate(group, RandomNumberGenerator.Fill, useOpenSsl);
        using var there = DhExchange.Generate(group, RandomNumberGenerator.Fill, !useOpenSsl);
        byte[] first = new byte[group.Length],
            second = new byte[group.Length];

        Assert.True(here.Agree(there.PublicValue.Span, first));
        Assert.True(there.Agree(here.PublicValue.Span, second));

        Assert.Equal(first, second);
        Assert.Contains(first, b => b != 0);
        Assert.Equal(group.Length, here.PublicValue.Length);
    }

    [Theory]
    [MemberData(nameof(PathsAndGroups))]
    public void Values_and_secrets_are_powers_in_the_full_length_of_the_prime(bool useOpenSsl, int number)
    {
        var group = ModpGroupTests.Group(number);
        var p = new BigInteger(group.Prime.Span, isUnsigned: true, isBigEndian: true);
        var shared = new byte[group.Length];

        // An exponent of 5: the public value 32 and the secret y^5 have leading zeros.
        Assert.True(
            DhExchange.TryRestore(
                group,
                [.. new byte[group.ExponentLength - 1], 5],
                [.. new byte[group.Length - 1], 32],
                useOpenSsl,
                out var small
            )
        );
        using var _ = small;
        Assert.True(small.Agree([3], shared));
        Assert.Equal([.. new byte[group.Length - 1], 243], shared);

        for (var i = 0; i < 3; i++)
        {
            var random = new Random(number + i);
            using var exchange = DhExchange.Generate(group, random.NextBytes, useOpenSsl);
            using var exponent = exchange.ExportExponent();
            var x = new BigInteger(exponent.Span, isUnsigned: true, isBigEndian: true);
            Assert.Equal(
                BigInteger.ModPow(2, x, p),
                new BigInteger(exchange.PublicValue.Span, isUnsigned: true, isBigEndian: true)
            );
            Assert.Equal(group.ExponentLength, exponent.Length);
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndGroups))]
    public void An_exported_pair_continues_on_either_path(bool useOpenSsl, int number)
    {
        var group = ModpGroupTests.Group(number);
        using var made = DhExchange.Generate(group, RandomNumberGenerator.Fill, useOpenSsl);
        using var peer = DhExchange.Generate(group, RandomNumberGenerator.Fill, useOpenSsl);
        using var exponent = made.ExportExponent();
        byte[] expected = new byte[group.Length],
            shared = new byte[group.Length];
        Assert.True(peer.Agree(made.PublicValue.Span, expected));

        Assert.True(DhExchange.TryRestore(group, exponent.Span, made.PublicValue.Span, !useOpenSsl, out var restored));
        using var _ = restored;
        Assert.True(restored.Agree(peer.PublicValue.Span, shared));
        Assert.Equal(expected, shared);
        Assert.Equal(made.PublicValue, restored.PublicValue.ToArray());
    }

    [Theory]
    [MemberData(nameof(PathsAndGroups))]
    public void State_that_is_none_is_not_restored(bool useOpenSsl, int number)
    {
        var group = ModpGroupTests.Group(number);
        byte[] exponent = [.. new byte[group.ExponentLength - 1], 5],
            value = [.. new byte[group.Length - 1], 32];

        Assert.False(DhExchange.TryRestore(group, [], value, useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, exponent.AsSpan(1), value, useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, [0, .. exponent], value, useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, new byte[exponent.Length], value, useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, exponent, [], useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, exponent, [32], useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, exponent, new byte[value.Length], useOpenSsl, out _));
        Assert.False(DhExchange.TryRestore(group, exponent, group.Prime.Span, useOpenSsl, out _));
    }

    [Theory]
    [MemberData(nameof(PathsAndGroups))]
    public void A_peer_s_value_outside_the_group_is_refused_and_leaves_nothing(bool useOpenSsl, int number)
    {
        var group = ModpGroupTests.Group(number);
        var p = group.Prime.ToArray();
        using var exchange = DhExchange.Generate(group, RandomNumberGenerator.Fill, useOpenSsl);
        var shared = new byte[group.Length];
        foreach (byte[] bad in new byte[][] { [], [0], [1], [.. p[..^1], 0xFE], p, [1, .. p] })
        {
            shared.AsSpan().Fill(0xAA);
            Assert.False(exchange.Agree(bad, shared));
            Assert.All(shared, b => Assert.Equal(0, b));
        }

        Assert.Throws<ArgumentException>(() => exchange.Agree([3], new byte[group.Length - 1]));
    }

    [Fact]
    public void A_random_source_that_is_none_is_noticed() =>
        Assert.Throws<CryptographicException>(() => DhExchange.Generate(ModpGroup.Group14, bytes => bytes.Clear()));
}
