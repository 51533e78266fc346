using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;
using Imprint.Wire;

namespace Imprint.Crypto.Tests.Ecdsa;

public class EcdsaSignatureTests
{
    private static readonly string Ones = new('1', 64);

    [Theory]
    [InlineData("30 06 02 01 01 02 01 02", 1, 2)]
    [InlineData("30 08 02 02 00 80 02 02 00 ff", 0x80, 0xff)]
    public void Small_numbers_convert_both_ways(string der, byte r, byte s)
    {
        var raw = new byte[64];
        Assert.Equal(WireFault.None, EcdsaSignature.TryToRaw(Hex.Bytes(der), raw));
        Assert.Equal((r, s), (raw[31], raw[63]));
        Assert.Equal(2, raw.Count(b => b != 0));

        var back = new byte[EcdsaSignature.MaxDerLength];
        Assert.Equal(WireFault.None, EcdsaSignature.TryToDer(raw, back, out var written));
        Assert.Equal(Hex.Bytes(der), back[..written]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("30 00")]
    [InlineData("30 03 02 01 01")] // one number
    [InlineData("30 09 02 01 01 02 01 02 02 01 03")] // three
    [InlineData("30 06 02 01 01 02 01 02 00")] // trailing byte
    [InlineData("30 07 02 01 01 02 01 02 00")]
    [InlineData("30 81 06 02 01 01 02 01 02")] // long form of a short length
    [InlineData("31 06 02 01 01 02 01 02")] // a SET
    [InlineData("30 07 02 02 00 01 02 01 02")] // padded
    [InlineData("30 06 02 01 ff 02 01 02")] // negative
    [InlineData("30 06 02 01 00 02 01 02")] // zero
    [InlineData("30 06 02 01 01 02 01 00")]
    [InlineData("30 05 02 00 02 01 02")] // empty
    [InlineData("30 06 03 01 01 02 01 02")] // another type
    public void Any_other_encoding_is_refused(string der)
    {
        var raw = new byte[64];
        Assert.NotEqual(WireFault.None, EcdsaSignature.TryToRaw(Hex.Bytes(der), raw));
        Assert.Equal(new byte[64], raw);
    }

    [Fact]
    public void A_number_longer_than_the_field_is_refused() =>
        Assert.Equal(WireFault.TooLong, EcdsaSignature.TryToRaw(Hex.Bytes("30 26 02 21 11" + Ones + "02 01 01"), new byte[64]));

    [Fact]
    public void Raw_forms_that_are_no_signature_are_refused()
    {
        var der = new byte[EcdsaSignature.MaxDerLength];
        byte[] halfZero = [.. new byte[32], .. Enumerable.Repeat((byte)1, 32)];
        foreach (
            var raw in (byte[][])
                [
                    [],
                    new byte[63],
                    new byte[64],
                    halfZero,
                    [.. halfZero.Reverse()],
                    [.. Enumerable.Repeat((byte)0xff, 132)],
                ]
        )
            Assert.NotEqual(WireFault.None, EcdsaSignature.TryToDer(raw, der, out _));
    }

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void Signatures_of_the_framework_convert_and_verify_in_both_forms(KeyKind kind)
    {
        using var key = ECDsa.Create(PrimeCurve.Of(kind).Named);
        var data = "signed"u8.ToArray();
        for (var i = 0; i < 50; i++)
        {
            var der = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            var raw = new byte[2 * PrimeCurve.Of(kind).FieldLength];
            Assert.Equal(WireFault.None, EcdsaSignature.TryToRaw(der, raw));
            Assert.True(key.VerifyData(data, raw, HashAlgorithmName.SHA256));

            var back = new byte[EcdsaSignature.MaxDerLength];
            Assert.Equal(WireFault.None, EcdsaSignature.TryToDer(raw, back, out var written));
            Assert.Equal(der, back[..written]);
        }
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        const int Seed = 186;
        var random = new Random(Seed);
        var (raw, der) = (new byte[64], new byte[EcdsaSignature.MaxDerLength]);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Hex.Bytes("30 08 02 02 00 80 02 02 00 ff");
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length + 1)];
            if (EcdsaSignature.TryToRaw(bytes, raw) != WireFault.None)
                continue;

            // What is accepted has one encoding only.
            Assert.Equal(WireFault.None, EcdsaSignature.TryToDer(raw, der, out var written));
            Assert.True(bytes.AsSpan().SequenceEqual(der.AsSpan(0, written)), $"seed {Seed}: {Hex.Text(bytes)}");
        }
    }
}
