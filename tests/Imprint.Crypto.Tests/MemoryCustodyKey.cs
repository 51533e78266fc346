using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Tests;

/// <summary>A P-256 key behind the custody seam that lives in memory only.</summary>
internal sealed class MemoryCustodyKey : CustodyKey
{
    private readonly ECDsa _signing;
    private readonly ECDiffieHellman _agreeing;

    public MemoryCustodyKey(byte[] privateKey)
    {
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey };
        _signing = ECDsa.Create(parameters);
        _agreeing = ECDiffieHellman.Create(parameters);
        SubjectPublicKeyInfo = _signing.ExportSubjectPublicKeyInfo();
    }

    public override string Name => "memory";

    public override KeyKind Kind => KeyKind.P256;

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public override byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form) =>
        _signing.SignData(data, hash, FormatOf(form));

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form) => _signing.SignHash(hash, FormatOf(form));

    public override Secret Agree(ReadOnlySpan<byte> peerPoint)
    {
        using var peer = ECDiffieHellman.Create(EcPoint.ToParameters(PrimeCurve.P256, peerPoint));
        return new Secret(_agreeing.DeriveRawSecretAgreement(peer.PublicKey));
    }

    public override X509Certificate2 AttachTo(X509Certificate2 certificate) => certificate.CopyWithPrivateKey(_signing);

    private static DSASignatureFormat FormatOf(SignatureForm form) =>
        form == SignatureForm.Raw ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation : DSASignatureFormat.Rfc3279DerSequence;

    protected override void Dispose(bool disposing)
    {
        _signing.Dispose();
        _agreeing.Dispose();
        base.Dispose(disposing);
    }
}
