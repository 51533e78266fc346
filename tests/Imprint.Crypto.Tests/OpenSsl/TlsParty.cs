using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

/// <summary>A certificate made for one test, its key, and the authority above it.</summary>
internal sealed class TlsParty : IDisposable
{
    private static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key;
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;

    public TlsParty(string name, KeyKind kind = KeyKind.P256)
    {
        _key = ECDsa.Create(kind.Curve);
        using var authorityKey = ECDsa.Create(kind.Curve);
        var authority = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = authority.CreateSelfSigned(From, Until);
        _certificate = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256).Create(
            _authority,
            From,
            Until,
            [1, 2, 3]
        );
    }

    public ECDsa Key => _key;

    public byte[] Certificate => _certificate.RawData;

    public IReadOnlyList<ReadOnlyMemory<byte>> Chain => [_certificate.RawData, _authority.RawData];

    public TlsCredential WithKey()
    {
        // The secret is read while the context is made, which the tests do at once.
        return TlsCredential.WithKey(Chain, new Secret(_key.ExportPkcs8PrivateKey()));
    }

    public TlsCredential SignedElsewhere() =>
        TlsCredential.SignedBy(Chain, hash => _key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence));

    /// <summary>The same for many threads, of which an <see cref="ECDsa"/> promises to serve one at a time.</summary>
    public TlsCredential SignedElsewhereLocked() =>
        TlsCredential.SignedBy(
            Chain,
            hash =>
            {
                lock (_key)
                    return _key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence);
            }
        );

    /// <summary>Accepts this party's certificate alone.</summary>
    public TlsVerdict Check(IReadOnlyList<ReadOnlyMemory<byte>> chain) =>
        chain[0].Span.SequenceEqual(_certificate.RawData) ? TlsVerdict.Accepted : TlsVerdict.UnknownAuthority;

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
        _certificate.Dispose();
    }
}
