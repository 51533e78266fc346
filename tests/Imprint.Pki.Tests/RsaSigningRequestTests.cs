using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imprint.Pki.Tests;

public sealed class RsaSigningRequestTests
{
    [Theory]
    [InlineData(2048, "SHA256", true)]
    [InlineData(3072, "SHA384", true)]
    [InlineData(4096, "SHA256", true)]
    [InlineData(2048, "SHA512", false)]
    [InlineData(1024, "SHA256", false)]
    public void A_request_for_an_RSA_key_is_signed_by_it(int bits, string hash, bool isAccepted)
    {
        using var key = RSA.Create(bits);
        var der = Request(key, new HashAlgorithmName(hash), RSASignaturePadding.Pkcs1);

        Assert.True(SigningRequest.TryParse(der, out var request, out _));
        Assert.Null(request.PublicKey.Kind);
        Assert.Equal(isAccepted, request.IsSignedByItsKey());
    }

    [Fact]
    public void PSS_is_not_among_the_signatures_of_requests()
    {
        using var key = RSA.Create(2048);
        Assert.True(
            SigningRequest.TryParse(Request(key, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), out var request, out _)
        );
        Assert.False(request.IsSignedByItsKey());
    }

    [Fact]
    public void An_RSA_request_with_any_octet_changed_is_not_signed_by_its_key()
    {
        const int seed = 12;
        var random = new Random(seed);
        using var key = RSA.Create(2048);
        var good = Request(key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        for (var i = 0; i < 500; i++)
        {
            var bad = good.ToArray();
            var at = random.Next(bad.Length);
            bad[at] ^= (byte)random.Next(1, 256);
            Assert.False(
                SigningRequest.TryParse(bad, out var request, out _) && request.IsSignedByItsKey(),
                $"seed {seed}: octet {at} was changed"
            );
        }
    }

    [Fact]
    public void A_request_for_one_key_signed_with_another_is_refused_across_kinds_too()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forOther = new CertificateRequest(
            new X500DistinguishedName("CN=x"),
            PublicKey.CreateFromSubjectPublicKeyInfo(other.ExportSubjectPublicKeyInfo(), out _),
            HashAlgorithmName.SHA256
        ).CreateSigningRequest(X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1));
        var rsaByEc = new CertificateRequest(
            new X500DistinguishedName("CN=x"),
            PublicKey.CreateFromSubjectPublicKeyInfo(rsa.ExportSubjectPublicKeyInfo(), out _),
            HashAlgorithmName.SHA256
        ).CreateSigningRequest(X509SignatureGenerator.CreateForECDsa(ec));
        var ecByRsa = new CertificateRequest(
            new X500DistinguishedName("CN=x"),
            PublicKey.CreateFromSubjectPublicKeyInfo(ec.ExportSubjectPublicKeyInfo(), out _),
            HashAlgorithmName.SHA256
        ).CreateSigningRequest(X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1));

        foreach (var der in new[] { forOther, rsaByEc, ecByRsa })
        {
            Assert.True(SigningRequest.TryParse(der, out var request, out _));
            Assert.False(request.IsSignedByItsKey());
        }
    }

    private static byte[] Request(RSA key, HashAlgorithmName hash, RSASignaturePadding padding) =>
        new CertificateRequest("CN=rsa", key, hash, padding).CreateSigningRequest();
}
