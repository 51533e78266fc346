using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.Tests.Ecc;

public sealed class EcdsaSignatureTests
{
    [Fact]
    public void Raw_and_DER_go_there_and_back_whatever_the_numbers()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        Span<byte> der = stackalloc byte[EcdsaSignature.MaxDerLength];
        foreach (var length in new[] { 64, 96 })
        {
            for (var i = 0; i < 500; i++)
            {
                var raw = new byte[length];
                random.NextBytes(raw);
                raw.AsSpan(0, random.Next(length / 2)).Clear();
                raw.AsSpan(length / 2, random.Next(length / 2)).Clear();

                var written = EcdsaSignature.RawToDer(raw, der);
                var back = new byte[length];
                Assert.True(EcdsaSignature.TryDerToRaw(der[..written], back), $"seed {Seed}, round {i}");
                Assert.Equal(raw, back);
            }
        }
    }

    [Fact]
    public void The_longest_numbers_fit_the_stated_length()
    {
        var raw = Enumerable.Repeat((byte)0xFF, 96).ToArray();

        Assert.Equal(EcdsaSignature.MaxDerLength, EcdsaSignature.RawToDer(raw, new byte[EcdsaSignature.MaxDerLength]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(98)]
    public void Only_two_numbers_of_one_length_make_a_raw_signature(int length) =>
        Assert.Throws<ArgumentException>(() => EcdsaSignature.RawToDer(new byte[length], new byte[200]));
}
