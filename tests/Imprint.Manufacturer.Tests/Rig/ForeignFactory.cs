using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>A factory that is not the manufacturer's own: certifies devices, revokes them, makes vouchers with a key of its own.</summary>
internal sealed class ForeignFactory : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FileKeyCustody _custody;
    private readonly CustodyKey _key;
    private readonly CertificateIssuer _issuer;
    private readonly Validity _validity = Validity.From(TimeProvider.System.GetUtcNow().AddDays(-1), TimeSpan.FromDays(365));

    public ForeignFactory()
    {
        _custody = FileKeyCustody.OpenFolder(_folder.Path);
        _key = _custody.OpenOrCreate("root", KeyKind.P256);
        _issuer = CertificateIssuer.CreateRoot(
            PartyProfiles.Root("Elsewhere", "Elsewhere factory root", _key.SubjectPublicKeyInfo, _validity),
            _key
        );
    }

    public string RootPem => PemText.Write(_issuer.Certificate);

    public Certificate Certify(FactoryIdentity device, out byte[] spki)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        spki = key.ExportSubjectPublicKeyInfo();
        return _issuer.Issue(device.ToContent(spki, _validity));
    }

    /// <summary>Certified with the dates of the past.</summary>
    public Certificate CertifyExpired(FactoryIdentity device)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return _issuer.Issue(
            device.ToContent(
                key.ExportSubjectPublicKeyInfo(),
                Validity.From(TimeProvider.System.GetUtcNow().AddDays(-9), TimeSpan.FromDays(5))
            )
        );
    }

    public string Crl(params Certificate[] revoked)
    {
        var now = TimeProvider.System.GetUtcNow();
        var list = _issuer.IssueRevocationList(
            1,
            now,
            now.AddDays(7),
            [.. revoked.Select(c => KeyValuePair.Create(c.SerialNumber, new Revocation(now, RevocationReason.KeyCompromise)))]
        );
        return PemText.Write(PemText.RevocationList, list.Raw.Span);
    }

    /// <summary>A column of a manifest.</summary>
    public static string Base64(Certificate certificate) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(PemText.Write(certificate)));

    /// <summary>A voucher of a device, by this factory's own key; extended to somebody unless there is nobody.</summary>
    public static Voucher MakeVoucher(Certificate device, string deviceInfo, FdoPublicKey? next)
    {
        using var factory = new OwnerSide();
        var header = VoucherHeader.Create(
            FdoGuid.Create(RandomNumberGenerator.Fill),
            RendezvousInfo.Create(new RendezvousDirective { Dns = "rendezvous.example", OwnerPort = 8443 }),
            deviceInfo,
            factory.PublicKey,
            FdoHash.Compute(FdoHashType.Sha256, device.Raw)
        );
        var voucher = Voucher.Create(
            header,
            FdoHash.ComputeHmac(FdoHashType.HmacSha256, new byte[32], header.Encoded.Span),
            [device.Raw]
        );
        return next is null ? voucher : voucher.Extend(factory.Signer, next);
    }

    public void Dispose()
    {
        _key.Dispose();
        _custody.Dispose();
        _folder.Dispose();
    }
}
