using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Tests.Ecdsa;

public class ParsedKeyCacheTests
{
    [Fact]
    public void A_key_is_parsed_once()
    {
        var cache = new ParsedKeyCache<string>(4);
        var parses = 0;
        string Parse(ReadOnlySpan<byte> encoded) => $"{encoded[0]}:{++parses}";
        Assert.Equal("7:1", cache.GetOrParse([7], Parse));
        Assert.Equal("7:1", cache.GetOrParse([7], Parse));
        Assert.Equal("8:2", cache.GetOrParse([8], Parse));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Bytes_that_are_no_key_are_not_remembered()
    {
        var cache = new ParsedKeyCache<string>(4);
        Assert.Null(cache.GetOrParse([7], _ => null));
        Assert.Equal(0, cache.Count);
        Assert.Equal("now", cache.GetOrParse([7], _ => "now"));
    }

    [Fact]
    public void The_limit_holds_and_a_key_in_use_outlives_a_flood()
    {
        var cache = new ParsedKeyCache<string>(8);
        cache.GetOrParse([0xff, 0xff], _ => "used");
        for (var i = 0; i < 1000; i++)
        {
            cache.GetOrParse([(byte)(i >> 8), (byte)i], _ => "flood");
            Assert.Equal("used", cache.GetOrParse([0xff, 0xff], _ => "parsed again"));
            Assert.InRange(cache.Count, 1, 8);
        }
    }

    [Fact]
    public void A_cache_for_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParsedKeyCache<string>(0));

    [Fact]
    public async Task Many_threads_verify_with_the_same_few_keys()
    {
        var cache = new ParsedKeyCache<EcVerificationKey>(2);
        var hash = SHA256.HashData("data"u8);
        var signed = Enumerable
            .Range(0, 4)
            .Select(_ =>
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                return (Spki: key.ExportSubjectPublicKeyInfo(), Signature: key.SignHash(hash));
            })
            .ToList();

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 200; i++)
                        {
                            var (spki, signature) = signed[(i + thread) % signed.Count];
                            var key = cache.GetOrParse(spki, Parse)!;
                            Assert.True(key.VerifyHash(hash, signature, SignatureForm.Raw));
                        }
                    })
                )
        );
        Assert.Equal(2, cache.Count);
    }

    private static EcVerificationKey? Parse(ReadOnlySpan<byte> spki) =>
        EcVerificationKey.TryParse(spki, out var key) ? key : null;
}
