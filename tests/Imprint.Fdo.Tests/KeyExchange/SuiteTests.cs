using Imprint.Fdo.KeyExchange;
using static Imprint.Fdo.KeyExchange.KeyExchangeSuite;

namespace Imprint.Fdo.Tests.KeyExchange;

public sealed class SuiteTests
{
    [Theory]
    [InlineData("ECDH256", Ecdh256)]
    [InlineData("ECDH384", Ecdh384)]
    [InlineData("DHKEXid14", DhkeXid14)]
    [InlineData("DHKEXid15", DhkeXid15)]
    [InlineData("ASYMKEX2048", Asymkex2048)]
    [InlineData("ASYMKEX3072", Asymkex3072)]
    public void Suites_have_the_names_of_the_specification(string name, KeyExchangeSuite expected)
    {
        Assert.Equal(FdoFault.None, KeyExchangeSuites.Read(name, out var suite));
        Assert.Equal(expected, suite);
        Assert.Equal(name, suite.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ecdh256")]
    [InlineData("ECDH256 ")]
    [InlineData("ECDH521")]
    [InlineData("DHKEXid16")]
    public void Other_names_are_refused(string name) =>
        Assert.Equal(FdoFault.UnsupportedKeyExchange, KeyExchangeSuites.Read(name, out _));

    [Fact]
    public void A_suite_follows_the_owner_s_key()
    {
        AssertFit(OwnerKeys.For(Ecdh256).PublicKey, Ecdh256);
        AssertFit(OwnerKeys.For(Ecdh384).PublicKey, Ecdh384);
        AssertFit(OwnerKeys.For(DhkeXid14).PublicKey, DhkeXid14, Asymkex2048);
        AssertFit(OwnerKeys.For(DhkeXid15).PublicKey, DhkeXid15, Asymkex3072);

        // A type that says nothing of the length: what counts is the key.
        var spki = OwnerKeys.For(Asymkex2048).PublicKey.SubjectPublicKeyInfo;
        AssertFit(FdoPublicKey.FromSubjectPublicKeyInfo(spki, FdoKeyType.RsaPkcs), DhkeXid14, Asymkex2048);
    }

    [Fact]
    public void What_a_device_proposes_fits_the_keys_of_that_type()
    {
        foreach (var suite in Enum.GetValues<KeyExchangeSuite>())
        {
            var key = OwnerKeys.For(suite).PublicKey;
            var proposed = KeyExchangeSuites.For(key.Type);
            Assert.Contains(suite, proposed);
            Assert.All(proposed, s => Assert.True(s.Fits(key)));
        }
    }

    [Theory]
    [InlineData(1, CipherSuite.A128Gcm, 16)]
    [InlineData(2, CipherSuite.A192Gcm, 24)]
    [InlineData(3, CipherSuite.A256Gcm, 32)]
    [InlineData(30, CipherSuite.AesCcm16Tag128Key128, 16)]
    [InlineData(31, CipherSuite.AesCcm16Tag128Key256, 32)]
    [InlineData(32, CipherSuite.AesCcm64Tag128Key128, 16)]
    [InlineData(33, CipherSuite.AesCcm64Tag128Key256, 32)]
    public void Ciphers_have_their_COSE_numbers(long number, CipherSuite expected, int keyLength)
    {
        Assert.Equal(FdoFault.None, CipherSuites.Read(number, out var cipher));
        Assert.Equal(expected, cipher);
        Assert.Equal(keyLength, cipher.KeyLength);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(-7)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(34)]
    [InlineData(-17760703)] // AES-128-CBC with HMAC-SHA-256
    [InlineData(-17760704)] // AES-128-CTR
    [InlineData(-17760705)] // AES-256-CBC with HMAC-SHA-384
    [InlineData(-17760706)] // AES-256-CTR
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(0x1_0000_0001)]
    public void Other_ciphers_are_refused(long number) =>
        Assert.Equal(FdoFault.UnsupportedCipherSuite, CipherSuites.Read(number, out _));

    private static void AssertFit(FdoPublicKey key, params KeyExchangeSuite[] expected) =>
        Assert.Equal(expected, Enum.GetValues<KeyExchangeSuite>().Where(suite => suite.Fits(key)));
}
