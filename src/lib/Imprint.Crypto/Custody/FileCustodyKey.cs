using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Imprint.Crypto.Custody;

/// <summary>A private key that libcrypto holds in this process. Safe to use from many threads: each use has its own context.</summary>
internal sealed class FileCustodyKey : CustodyKey
{
    private readonly ECDsa _signing;
    private readonly ECDiffieHellman _agreement;

    private FileCustodyKey(string name, KeyKind kind, ECDsa signing, ECDiffieHellman agreement)
    {
        Name = name;
        Kind = kind;
        _signing = signing;
        _agreement = agreement;
        SubjectPublicKeyInfo = signing.ExportSubjectPublicKeyInfo();
    }

    public override string Name { get; }

    public override KeyKind Kind { get; }

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public static FileCustodyKey Import(string name, ReadOnlySpan<byte> pkcs8)
    {
        var signing = ECDsa.Create();
        var agreement = ECDiffieHellman.Create();
        try
        {
            signing.ImportPkcs8PrivateKey(pkcs8, out _);
            agreement.ImportPkcs8PrivateKey(pkcs8, out _);
            var curve = signing.ExportParameters(includePrivateParameters: false).Curve.Oid.Value;
            if (KeyKinds.FromCurveOid(curve) is { } kind)
                return new FileCustodyKey(name, kind, signing, agreement);
        }
        catch (CryptographicException)
        {
            // Sealed properly and yet no key: falls through to the same refusal, without the parser's details.
        }

        signing.Dispose();
        agreement.Dispose();
        throw new KeyCustodyException(KeyCustodyFault.Damaged, $"The key '{name}' is of no kind known here.");
    }

    public override byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form) =>
        _signing.SignData(data, hash, FormatOf(form));

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form) => _signing.SignHash(hash, FormatOf(form));

    public override Secret Agree(ReadOnlySpan<byte> peerPoint)
    {
        var length = Kind.CoordinateLength;
        if (peerPoint.Length != 1 + (2 * length) || peerPoint[0] != 0x04)
            throw BadPoint(null);

        var peer = new ECParameters
        {
            Curve = Kind.Curve,
            Q = new ECPoint { X = peerPoint.Slice(1, length).ToArray(), Y = peerPoint[(1 + length)..].ToArray() },
        };
        byte[] shared;
        try
        {
            using var peerKey = ECDiffieHellman.Create(peer);
            using var peerPublicKey = peerKey.PublicKey;
            shared = _agreement.DeriveRawSecretAgreement(peerPublicKey);
        }
        catch (CryptographicException e)
        {
            throw BadPoint(e);
        }

        var secret = new Secret(shared);
        CryptographicOperations.ZeroMemory(shared);
        return secret;
    }

    public override X509Certificate2 AttachTo(X509Certificate2 certificate)
    {
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(SubjectPublicKeyInfo.Span))
            throw new KeyCustodyException(
                KeyCustodyFault.WrongCertificate,
                $"The certificate of '{certificate.Subject}' is not for the key '{Name}'."
            );
        return certificate.CopyWithPrivateKey(_signing);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _signing.Dispose();
            _agreement.Dispose();
        }

        base.Dispose(disposing);
    }

    private KeyCustodyException BadPoint(Exception? inner) =>
        new(KeyCustodyFault.BadPeerPoint, $"The peer's point is not an uncompressed point of {Kind}.", inner);

    private static DSASignatureFormat FormatOf(SignatureForm form) =>
        form == SignatureForm.Raw ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation : DSASignatureFormat.Rfc3279DerSequence;
}
