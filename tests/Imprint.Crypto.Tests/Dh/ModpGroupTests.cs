using System.Numerics;
using Imprint.Crypto.Dh;

namespace Imprint.Crypto.Tests.Dh;

public sealed class ModpGroupTests
{
    public static TheoryData<int> Numbers => [14, 15];

    public static ModpGroup Group(int number) => number == 14 ? ModpGroup.Group14 : ModpGroup.Group15;

    [Theory]
    [InlineData(14, 2048, 124476)]
    [InlineData(15, 3072, 1690314)]
    public void The_prime_follows_from_pi_as_RFC_3526_says(int number, int bits, int k)
    {
        var expected =
            BigInteger.Pow(2, bits)
            - BigInteger.Pow(2, bits - 64)
            - 1
            + BigInteger.Pow(2, 64) * (PiTimesTwoToThe(bits - 130) + k);

        Assert.Equal(expected, Prime(Group(number)));
        Assert.Equal(bits / 8, Group(number).Length);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_prime_is_safe_and_two_has_a_prime_order(int number)
    {
        var p = Prime(Group(number));
        var q = (p - 1) / 2;

        Assert.All(new BigInteger[] { 2, 3, 5, 7 }, a => Assert.True(BigInteger.ModPow(a, p - 1, p).IsOne));
        Assert.All(new BigInteger[] { 2, 3, 5, 7 }, a => Assert.True(BigInteger.ModPow(a, q - 1, q).IsOne));
        Assert.True(BigInteger.ModPow(2, q, p).IsOne);
        Assert.True(8 * Group(number).ExponentLength < 2048 - 1);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Values_outside_the_group_are_refused(int number)
    {
        var group = Group(number);
        var p = group.Prime.ToArray();
        var value = new byte[group.Length];

        Assert.False(group.TryReadValue([], value));
        Assert.False(group.TryReadValue(new byte[group.Length], value));
        Assert.False(group.TryReadValue([1], value));
        Assert.False(group.TryReadValue([.. new byte[group.Length - 1], 1], value));
        Assert.False(group.TryReadValue([.. p[..^1], (byte)(p[^1] - 1)], value));
        Assert.False(group.TryReadValue(p, value));
        Assert.False(group.TryReadValue(Enumerable.Repeat((byte)0xFF, p.Length).ToArray(), value));
        Assert.False(group.TryReadValue([1, .. new byte[group.Length]], value));
        Assert.False(group.TryReadValue([0, 0, .. p[..^1], 2], value));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Values_of_the_group_are_read_with_and_without_leading_zeros(int number)
    {
        var group = Group(number);
        var p = group.Prime.ToArray();
        var value = new byte[group.Length];

        Assert.True(group.TryReadValue([2], value));
        Assert.Equal([.. new byte[group.Length - 1], 2], value);
        Assert.True(group.TryReadValue([0, .. new byte[group.Length - 1], 2], value));
        Assert.Equal([.. new byte[group.Length - 1], 2], value);

        byte[] largest = [.. p[..^1], (byte)(p[^1] - 2)];
        Assert.True(group.TryReadValue(largest, value));
        Assert.Equal(largest, value);
        Assert.True(group.TryReadValue([0, .. largest], value));
        Assert.Equal(largest, value);
    }

    private static BigInteger Prime(ModpGroup group) => new(group.Prime.Span, isUnsigned: true, isBigEndian: true);

    // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), with some bits to spare.
    private static BigInteger PiTimesTwoToThe(int bits)
    {
        const int Spare = 64;
        var one = BigInteger.One << (bits + Spare);
        return (16 * ArctanOfInverse(5, one) - 4 * ArctanOfInverse(239, one)) >> Spare;
    }

    private static BigInteger ArctanOfInverse(int x, BigInteger one)
    {
        var power = one / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= x * x;
            sum += n % 4 == 3 ? -(power / n) : power / n;
        }

        return sum;
    }
}
