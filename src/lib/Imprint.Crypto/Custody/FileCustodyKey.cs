using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Ecc;

namespace Imprint.Crypto.Custody;

/// <summary>A private key held in this process, usable from many threads.</summary>
internal sealed class FileCustodyKey : CustodyKey
{
    private readonly EcSigningKey _signing;
    private readonly EphemeralEcdh _agreement;

    // Kept for TLS stacks of the platform alone, which take nothing else.
    private readonly ECDsa _platform;
    private readonly Lock _platformLock = new();

    private FileCustodyKey(string name, EcSigningKey signing, EphemeralEcdh agreement, ECDsa platform)
    {
        Name = name;
        _signing = signing;
        _agreement = agreement;
        _platform = platform;
        SubjectPublicKeyInfo = platform.ExportSubjectPublicKeyInfo();
    }

    public override string Name { get; }

    public override KeyKind Kind => _signing.Kind;

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public static FileCustodyKey Import(string name, ReadOnlySpan<byte> pkcs8)
    {
        EcSigningKey? signing = null;
        EphemeralEcdh? agreement = null;
        var platform = ECDsa.Create();
        try
        {
            platform.ImportPkcs8PrivateKey(pkcs8, out _);
            signing = EcSigningKey.Import(pkcs8);
            agreement = EphemeralEcdh.Import(pkcs8);
            return new FileCustodyKey(name, signing, agreement, platform);
        }
        catch (CryptographicException)
        {
            // Sealed properly and yet no key of ours. The parser's details stay here: they are about a private key.
            platform.Dispose();
            signing?.Dispose();
            agreement?.Dispose();
            throw new KeyCustodyException(KeyCustodyFault.Damaged, $"The key '{name}' is of no kind known here.");
        }
    }

    public override byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        return SignHash(digest[..CryptographicOperations.HashData(hash, data, digest)], form);
    }

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form) => _signing.SignHash(hash, form);

    public override Secret Agree(ReadOnlySpan<byte> peerPoint)
    {
        Span<byte> shared = stackalloc byte[_agreement.SharedLength];
        if (!_agreement.Agree(peerPoint, shared))
            throw new KeyCustodyException(KeyCustodyFault.BadPeerPoint, $"The peer's point is none of {Kind}.");
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
        lock (_platformLock)
            return certificate.CopyWithPrivateKey(_platform);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _signing.Dispose();
            _agreement.Dispose();
            _platform.Dispose();
        }

        base.Dispose(disposing);
    }
}
