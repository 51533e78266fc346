using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Element.Records;

namespace Imprint.Element;

/// <summary>A key that this process computes with. Nobody disposes it: whoever found it may still be signing.</summary>
internal sealed class SoftwareKey : ElementKey
{
    private readonly EcSigningKey _signing;

    private SoftwareKey(EcSigningKey signing, ReadOnlyMemory<byte> publicKey, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        _signing = signing;
        SubjectPublicKeyInfo = publicKey;
        Chain = chain;
    }

    public override KeyKind Kind => _signing.Kind;

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public override IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    public static SoftwareKey Open(KeyRecord record)
    {
        try
        {
            var signing = EcSigningKey.Import(record.Pkcs8.Span);
            if (signing.Kind is not (KeyKind.P256 or KeyKind.P384))
                throw new ElementException(ElementFault.Unsupported, $"A device's key is not on {signing.Kind}.");
            using var platform = ECDsa.Create();
            platform.ImportPkcs8PrivateKey(record.Pkcs8.Span, out _);
            return new SoftwareKey(signing, platform.ExportSubjectPublicKeyInfo(), record.Chain);
        }
        catch (CryptographicException)
        {
            // The parser's details stay here: they are about a private key.
            throw new ElementException(ElementFault.Unsupported, "The private key is of no kind known here.");
        }
    }

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form) =>
        hash.Length is 32 or 48 or 64
            ? _signing.SignHash(hash, form)
            : throw new ElementException(ElementFault.Unsupported, "The hash must be one of SHA-256, SHA-384 and SHA-512.");
}
