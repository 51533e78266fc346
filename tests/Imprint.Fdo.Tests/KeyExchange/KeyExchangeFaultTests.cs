using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Fdo.Tests.KeyExchange;

/// <summary>Every value from a peer that is none gets the one fault, on both sides, and no key.</summary>
public sealed class KeyExchangeFaultTests
{
    public static TheoryData<KeyExchangeSuite> Suites => [.. Enum.GetValues<KeyExchangeSuite>()];

    public static TheoryData<KeyExchangeSuite> CurveSuites => [KeyExchangeSuite.Ecdh256, KeyExchangeSuite.Ecdh384];

    public static TheoryData<KeyExchangeSuite> GroupSuites => [KeyExchangeSuite.DhkeXid14, KeyExchangeSuite.DhkeXid15];

    public static TheoryData<KeyExchangeSuite> RsaSuites => [KeyExchangeSuite.Asymkex2048, KeyExchangeSuite.Asymkex3072];

    [Theory]
    [MemberData(nameof(CurveSuites))]
    public void A_curve_parameter_of_any_other_shape_is_refused(KeyExchangeSuite suite)
    {
        using var peer = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var good = peer.XA.ToArray();
        var coordinate = suite == KeyExchangeSuite.Ecdh256 ? 32 : 48;
        byte[] x = good[2..(2 + coordinate)],
            y = good[(4 + coordinate)..(4 + 2 * coordinate)],
            r = good[(6 + 2 * coordinate)..];

        for (var length = 0; length < good.Length; length++)
            AssertRefused(exchange, good[..length], $"cut to {length}");
        AssertRefused(exchange, [.. good, 0], "an octet more");
        foreach (var at in new[] { 0, 1, 2 + coordinate, 3 + coordinate, 4 + 2 * coordinate, 5 + 2 * coordinate })
        {
            foreach (byte delta in new byte[] { 1, 0x80, 0xFF })
            {
                var bad = good.ToArray();
                bad[at] += delta;
                AssertRefused(exchange, bad, $"length at {at} changed by {delta}");
            }
        }

        AssertRefused(exchange, Parts(x[1..], y, r), "a short X");
        AssertRefused(exchange, Parts(x, y[1..], r), "a short Y");
        AssertRefused(exchange, Parts(x, y, r[1..]), "a short random number");
        AssertRefused(exchange, Parts(x, y, []), "no random number");
        AssertRefused(exchange, Parts([0, .. x], y, r), "a long X");
        AssertRefused(exchange, Parts(x, [0, .. y], r), "a long Y");
        AssertRefused(exchange, Parts(x, y, [.. r, 0]), "a long random number");
        AssertRefused(exchange, Parts([.. x, .. y], [], r), "both in one");
        AssertRefused(exchange, Parts([], [], []), "nothing");
    }

    [Theory]
    [MemberData(nameof(CurveSuites))]
    public void A_point_off_the_curve_is_refused(KeyExchangeSuite suite)
    {
        using var peer = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var good = peer.XA.ToArray();
        var coordinate = suite == KeyExchangeSuite.Ecdh256 ? 32 : 48;
        byte[] x = good[2..(2 + coordinate)],
            y = good[(4 + coordinate)..(4 + 2 * coordinate)],
            r = good[(6 + 2 * coordinate)..],
            zero = new byte[coordinate],
            largest = [.. Enumerable.Repeat((byte)0xFF, coordinate)];

        AssertRefused(exchange, Parts(zero, zero, r), "(0, 0)");
        AssertRefused(exchange, Parts(largest, y, r), "X above p");
        AssertRefused(exchange, Parts(x, largest, r), "Y above p");
        AssertRefused(exchange, Parts(x, zero, r), "Y of 0");
        AssertRefused(exchange, Parts(y, x, r), "X and Y exchanged");
        for (var at = 0; at < coordinate; at++)
        {
            var bad = y.ToArray();
            bad[at] ^= 1;
            AssertRefused(exchange, Parts(x, bad, r), $"octet {at} of Y changed");
        }
    }

    [Fact]
    public void A_parameter_of_the_other_curve_is_refused()
    {
        using OwnerKeyExchange p256 = OwnerKeyExchange.Start(KeyExchangeSuite.Ecdh256, RandomNumberGenerator.Fill),
            p384 = OwnerKeyExchange.Start(KeyExchangeSuite.Ecdh384, RandomNumberGenerator.Fill);

        AssertRefused(p256, p384.XA.ToArray(), "P-384 for P-256");
        AssertRefused(p384, p256.XA.ToArray(), "P-256 for P-384");
    }

    [Theory]
    [MemberData(nameof(GroupSuites))]
    public void A_value_outside_the_group_is_refused(KeyExchangeSuite suite)
    {
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var length = exchange.XA.Length;
        byte[] prime = suite.Group.Prime.ToArray();

        AssertRefused(exchange, [], "nothing");
        AssertRefused(exchange, [0], "0 in one octet");
        AssertRefused(exchange, new byte[length], "0");
        AssertRefused(exchange, [1], "1 in one octet");
        AssertRefused(exchange, [.. new byte[length - 1], 1], "1");
        AssertRefused(exchange, [.. prime[..^1], 0xFE], "p - 1");
        AssertRefused(exchange, prime, "p");
        AssertRefused(exchange, [0, .. prime], "p behind a zero");
        AssertRefused(exchange, [.. Enumerable.Repeat((byte)0xFF, length)], "above p");
        AssertRefused(exchange, [1, .. exchange.XA.ToArray()], "an octet more");
        AssertRefused(exchange, [0, 0, .. exchange.XA.ToArray()], "two zeros more");
        AssertRefused(exchange, new byte[60_000], "a long zero");
    }

    [Theory]
    [MemberData(nameof(RsaSuites))]
    public void An_answer_that_does_not_open_is_refused(KeyExchangeSuite suite)
    {
        var rsa = OwnerKeys.RsaFor(suite);
        using var stranger = RSA.Create(rsa.KeySize);
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var length = rsa.KeySize / 8;
        var random = RandomNumberGenerator.GetBytes(suite.RandomLength);
        var good = rsa.Encrypt(random, RSAEncryptionPadding.OaepSHA256);

        AssertFinishRefused(exchange, [], "nothing");
        AssertFinishRefused(exchange, good[..^1], "cut short");
        AssertFinishRefused(exchange, good[1..], "cut at the front");
        AssertFinishRefused(exchange, [.. good, 0], "an octet more");
        AssertFinishRefused(exchange, [0, .. good], "an octet before");
        AssertFinishRefused(exchange, new byte[length], "zeros");
        AssertFinishRefused(exchange, [.. Enumerable.Repeat((byte)0xFF, length)], "above the modulus");
        AssertFinishRefused(exchange, rsa.ExportParameters(includePrivateParameters: false).Modulus!, "the modulus");
        AssertFinishRefused(exchange, stranger.Encrypt(random, RSAEncryptionPadding.OaepSHA256), "to another key");
        AssertFinishRefused(exchange, rsa.Encrypt(random, RSAEncryptionPadding.OaepSHA1), "OAEP with SHA-1");
        AssertFinishRefused(exchange, rsa.Encrypt(random, RSAEncryptionPadding.Pkcs1), "PKCS #1 v1.5");
        AssertFinishRefused(exchange, rsa.Encrypt([], RSAEncryptionPadding.OaepSHA256), "an empty random number");
        AssertFinishRefused(exchange, rsa.Encrypt(random[1..], RSAEncryptionPadding.OaepSHA256), "a short random number");
        AssertFinishRefused(exchange, rsa.Encrypt([0, .. random], RSAEncryptionPadding.OaepSHA256), "a long random number");
        foreach (var at in new[] { 1, 20, length / 2, length - 1 })
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            AssertFinishRefused(exchange, bad, $"octet {at} changed");
        }
    }

    [Theory]
    [MemberData(nameof(RsaSuites))]
    public void An_owner_s_random_number_of_another_length_is_refused(KeyExchangeSuite suite)
    {
        AssertAnswerRefused(suite, [], "nothing");
        AssertAnswerRefused(suite, new byte[suite.RandomLength - 1], "short");
        AssertAnswerRefused(suite, new byte[suite.RandomLength + 1], "long");
        AssertAnswerRefused(suite, new byte[60_000], "very long");
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_suite_that_does_not_fit_the_owner_s_key_is_refused_by_the_device(KeyExchangeSuite suite)
    {
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        foreach (var other in Enum.GetValues<KeyExchangeSuite>())
        {
            var key = OwnerKeys.For(other).PublicKey;
            var fault = DeviceKeyExchange.Answer(
                suite,
                exchange.XA.Span,
                key,
                CipherSuite.A128Gcm,
                RandomNumberGenerator.Fill,
                out var xB,
                out var sevk
            );
            Assert.Equal(suite.Fits(key) ? FdoFault.None : FdoFault.KeyExchangeMismatch, fault);
            Assert.Equal(fault == FdoFault.None, sevk is not null && xB.Length > 0);
        }
    }

    [Fact]
    public void An_owner_that_cannot_decrypt_does_not_fit()
    {
        using var exchange = OwnerKeyExchange.Start(KeyExchangeSuite.Asymkex2048, RandomNumberGenerator.Fill);
        foreach (var other in new[] { KeyExchangeSuite.Ecdh256, KeyExchangeSuite.Asymkex3072 })
            Assert.Equal(
                FdoFault.KeyExchangeMismatch,
                exchange.Finish(new byte[256], OwnerKeys.For(other), CipherSuite.A128Gcm, out _)
            );
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        const int Seed = 20260101;
        var random = new Random(Seed);
        foreach (var suite in Enum.GetValues<KeyExchangeSuite>())
        {
            using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
            for (var i = 0; i < 40; i++)
            {
                var bytes = new byte[random.Next(0, 600)];
                random.NextBytes(bytes);
                var fault = exchange.Finish(bytes, OwnerKeys.For(suite), CipherSuite.A128Gcm, out var sevk);
                Assert.True((fault == FdoFault.None) == (sevk is not null), $"{suite}, seed {Seed}, round {i}");
                OwnerKeyExchange.Restore(bytes, out var restored);
                restored?.Dispose();
            }
        }
    }

    private static byte[] Parts(byte[] x, byte[] y, byte[] r) =>
        [0, (byte)x.Length, .. x, 0, (byte)y.Length, .. y, 0, (byte)r.Length, .. r];

    private static void AssertRefused(OwnerKeyExchange exchange, byte[] parameter, string what)
    {
        AssertFinishRefused(exchange, parameter, what);
        AssertAnswerRefused(exchange.Suite, parameter, what);
    }

    private static void AssertFinishRefused(OwnerKeyExchange exchange, byte[] xB, string what)
    {
        var fault = exchange.Finish(xB, OwnerKeys.For(exchange.Suite), CipherSuite.A128Gcm, out var sevk);
        Assert.True(fault == FdoFault.BadKeyExchange, $"owner, {what}: {fault}");
        Assert.Null(sevk);
    }

    private static void AssertAnswerRefused(KeyExchangeSuite suite, byte[] xA, string what)
    {
        var fault = DeviceKeyExchange.Answer(
            suite,
            xA,
            OwnerKeys.For(suite).PublicKey,
            CipherSuite.A128Gcm,
            RandomNumberGenerator.Fill,
            out var xB,
            out Secret? sevk
        );
        Assert.True(fault == FdoFault.BadKeyExchange, $"device, {what}: {fault}");
        Assert.Empty(xB);
        Assert.Null(sevk);
    }
}
