using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Fdo;

namespace Imprint.Device.Tests.Rig;

/// <summary>The key of a manufacturer or an owner, in the open.</summary>
internal sealed class TestKey : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key;
    private readonly HashAlgorithmName _hash;
    private readonly X509Certificate2 _certificate;

    public TestKey(KeyKind kind)
    {
        _key = ECDsa.Create(kind == KeyKind.P384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        _hash = kind == KeyKind.P384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        var request = new CertificateRequest("CN=Test authority", _key, _hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(From, From.AddYears(50));
        Signer = new FdoSigner(
            FdoPublicKey.FromSubjectPublicKeyInfo(_key.ExportSubjectPublicKeyInfo()),
            data => _key.SignData(data, _hash)
        );
    }

    public FdoSigner Signer { get; }

    /// <summary>A certificate for somebody's public key, and this key's own.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Certify(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo.Span, out _);
        var request = new CertificateRequest(new X500DistinguishedName("CN=device"), publicKey, _hash);
        using var certificate = request.Create(_certificate, From, From.AddYears(40), [7]);
        return [certificate.RawData, _certificate.RawData];
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }
}
