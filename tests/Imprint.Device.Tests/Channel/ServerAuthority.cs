using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Element;
using Imprint.Pki;

namespace Imprint.Device.Tests.Channel;

/// <summary>An authority of one test: for servers, and for the keys of devices.</summary>
internal sealed class ServerAuthority : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;

    private ServerAuthority(X509Certificate2 root) => _root = root;

    public static ServerAuthority Create(string name = "authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new ServerAuthority(RequestFor(name, key).CreateSelfSigned(Begin, End));
    }

    public ServerAuthority CreateSubordinate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Sign(RequestFor("subordinate", key), End);
        return new ServerAuthority(signed.CopyWithPrivateKey(key));
    }

    public Certificate Root => Certificate.TryParse(_root.RawData, out var root) ? root : throw new InvalidOperationException();

    public X509Certificate2 RootForPlatform => _root;

    public X509Certificate2 IssueServer(DateTimeOffset? until = null, string host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        MarkAsEndEntity(request);
        using var signed = Sign(request, until ?? End);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A chain for a key of which only the public half is known here.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ChainFor(ElementKey key, string name)
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), publicKey, HashAlgorithmName.SHA256);
        MarkAsEndEntity(request);
        using var signed = Sign(request, End);
        return [signed.RawData, _root.RawData];
    }

    public void Dispose() => _root.Dispose();

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static void MarkAsEndEntity(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                _root,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        return request.Create(_root, Begin, until, RandomNumberGenerator.GetBytes(8));
    }
}
