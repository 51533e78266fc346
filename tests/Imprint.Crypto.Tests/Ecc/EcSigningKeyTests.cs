using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.Tests.Ecc;

public sealed class EcSigningKeyTests
{
    public static TheoryData<bool, KeyKind> PathsAndKinds => EcTestData.PathsAndKinds;

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void What_it_signs_verifies_in_both_forms(bool useOpenSsl, KeyKind kind)
    {
        using var source = ECDsa.Create(kind.Curve);
        using var key = EcSigningKey.Import(source.ExportPkcs8PrivateKey(), useOpenSsl);
        Assert.Equal(kind, key.Kind);
        for (var i = 0; i < 16; i++)
        {
            var hash = RandomNumberGenerator.GetBytes(kind == KeyKind.P384 ? 48 : 32);
            var raw = key.SignHash(hash, SignatureForm.Raw);
            var der = key.SignHash(hash, SignatureForm.Der);

            Assert.Equal(2 * kind.CoordinateLength, raw.Length);
            Assert.True(source.VerifyHash(hash, raw));
            Assert.True(source.VerifyHash(hash, der, DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_EC_keys_on_curves_used_here_are_imported(bool useOpenSsl)
    {
        using var rsa = RSA.Create(2048);
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);

        Assert.ThrowsAny<CryptographicException>(() => EcSigningKey.Import(rsa.ExportPkcs8PrivateKey(), useOpenSsl));
        Assert.ThrowsAny<CryptographicException>(() => EcSigningKey.Import(p521.ExportPkcs8PrivateKey(), useOpenSsl));
        Assert.ThrowsAny<CryptographicException>(() => EcSigningKey.Import([1, 2, 3], useOpenSsl));
    }
}
