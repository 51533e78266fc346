using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imprint.Element.Tests;

/// <summary>Certificates for keys of which only the public half is at hand.</summary>
internal sealed class TestIssuer : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestIssuer()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, From.AddYears(50));
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ChainFor(ElementKey key, string name = "device")
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), publicKey, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_authority, From, From.AddYears(40), [7]);
        return [certificate.RawData, _authority.RawData];
    }

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
    }
}
