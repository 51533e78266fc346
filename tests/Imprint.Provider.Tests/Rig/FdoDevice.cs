using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Modules;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Tests.Rig;

/// <summary>A device of a maker that speaks FIDO Device Onboard, as it leaves the factory.</summary>
internal sealed class FdoDevice : IDisposable
{
    private static readonly FdoSigner Maker = SignerOf(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public FdoDevice(RendezvousInfo? rendezvous = null)
    {
        var request = new CertificateRequest("O=Maker, CN=Robot", _key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2046, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        byte[] factory = certificate.RawData;
        Signer = SignerOf(_key);
        var header = VoucherHeader.Create(
            FdoGuid.Create(RandomNumberGenerator.Fill),
            rendezvous ?? RendezvousInfo.Create(),
            "robot",
            Maker.PublicKey,
            FdoHash.Compute(FdoHashType.Sha256, factory)
        );
        Unsold = Voucher.Create(header, Hmac(FdoHashType.HmacSha256, header.Encoded.Span), [factory]);
        Credential = new DeviceCredential(
            IsActive: true,
            header.DeviceInfo,
            header.Guid,
            header.Rendezvous,
            Maker.PublicKey.Hash(FdoHashType.Sha256)
        );
    }

    public FdoSigner Signer { get; }

    public Voucher Unsold { get; }

    public DeviceCredential Credential { get; set; }

    public FdoGuid Guid => Credential.Guid;

    /// <summary>What it shows in a handshake.</summary>
    public X509Certificate2 FactoryCertificate()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Unsold.DeviceChain![0].Span);
        return certificate.CopyWithPrivateKey(_key);
    }

    public byte[] DeviceKey => SHA256.HashData(_key.ExportSubjectPublicKeyInfo());

    public Voucher SoldTo(FdoPublicKey owner) => Unsold.Extend(Maker, owner);

    public FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, _secret, data);

    public To2DeviceOptions Options(TimeProvider clock, params IReadOnlyList<DeviceModule> modules) =>
        new()
        {
            Credential = Credential,
            Signer = Signer,
            Hmac = Hmac,
            Random = RandomNumberGenerator.Fill,
            Clock = clock,
            KeyExchange = KeyExchangeSuite.Ecdh256,
            Cipher = CipherSuite.A128Gcm,
            Modules = modules,
            Devmod = new Devmod
            {
                Os = "linux",
                Arch = "arm64",
                Version = "12",
                Device = "robot",
                Binary = "arm64",
                SerialText = "SN-1",
            },
        };

    public void Dispose() => _key.Dispose();

    public static FdoSigner SignerOf(ECDsa key) =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );
}
