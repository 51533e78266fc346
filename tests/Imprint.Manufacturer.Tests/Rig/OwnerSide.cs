using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>A provider's owner key, in memory.</summary>
internal sealed class OwnerSide : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    public OwnerSide(FdoKeyType type = FdoKeyType.Secp256R1)
    {
        Type = type;
        _key = type switch
        {
            FdoKeyType.Secp256R1 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            FdoKeyType.Secp384R1 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            FdoKeyType.Rsa2048Restr => RSA.Create(2048),
            _ => RSA.Create(3072),
        };
    }

    public FdoKeyType Type { get; }

    public FdoPublicKey PublicKey => FdoPublicKey.FromSubjectPublicKeyInfo(_key.ExportSubjectPublicKeyInfo());

    public FdoSigner Signer =>
        new(
            PublicKey,
            data =>
                ((ECDsa)_key).SignData(
                    data.ToArray(),
                    Type == FdoKeyType.Secp256R1 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384,
                    DSASignatureFormat.IeeeP1363FixedFieldConcatenation
                )
        );

    /// <summary>As it stands in a request.</summary>
    public object Offer =>
        new { type = Type.ToString().ToLowerInvariant(), spki = StrictBase64Url.Encode(_key.ExportSubjectPublicKeyInfo()) };

    public static Voucher ReadPem(string pem)
    {
        Assert.Equal(FdoFault.None, Voucher.ReadFile(System.Text.Encoding.ASCII.GetBytes(pem), out var vouchers));
        return Assert.Single(vouchers);
    }

    public void Dispose() => _key.Dispose();
}
