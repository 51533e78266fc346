using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Tests.Rig;

/// <summary>A device with a factory key, and a certificate for it by a maker that the provider has never heard of.</summary>
internal sealed class TestDevice : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="ended">True for a factory certificate that is long past its end.</param>
    public TestDevice(bool ended = false)
    {
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("O=Maker, CN=Robot, serialNumber=SN-1", _key, HashAlgorithmName.SHA256);
        FactoryCertificate = request.CreateSelfSigned(now.AddYears(-9), ended ? now.AddYears(-1) : now.AddYears(20));
        DeviceKey = SHA256.HashData(_key.ExportSubjectPublicKeyInfo());
    }

    public FdoGuid Guid { get; } = FdoGuid.Create(RandomNumberGenerator.Fill);

    /// <summary>With its private key.</summary>
    public X509Certificate2 FactoryCertificate { get; }

    public byte[] DeviceKey { get; }

    public string FactoryKeyPem() => _key.ExportPkcs8PrivateKeyPem();

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A request that asks for a name it will not get.</summary>
    public static byte[] Request(ECDsa key, string subject = "CN=somebody else") =>
        new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequest();

    public void Dispose()
    {
        FactoryCertificate.Dispose();
        _key.Dispose();
    }
}
