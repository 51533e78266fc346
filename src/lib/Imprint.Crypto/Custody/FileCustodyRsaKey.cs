using System.Security.Cryptography;

namespace Imprint.Crypto.Custody;

/// <summary>An RSA private key held in this process, usable from many threads.</summary>
internal sealed class FileCustodyRsaKey : CustodyRsaKey
{
    // OpenSSL, below .NET, blinds the private operation and checks the padding of OAEP in constant time. Nothing here may
    // therefore branch on what came out of it, beyond whether it opened.
    private readonly RSA _key;

    private FileCustodyRsaKey(string name, RSA key)
    {
        Name = name;
        _key = key;
        SubjectPublicKeyInfo = key.ExportSubjectPublicKeyInfo();
        Bits = key.KeySize;
    }

    public override string Name { get; }

    public override int Bits { get; }

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public static FileCustodyRsaKey Import(string name, ReadOnlySpan<byte> pkcs8)
    {
        var key = RSA.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return new FileCustodyRsaKey(name, key);
        }
        catch (CryptographicException)
        {
            // Sealed properly and yet no key. The parser's details stay here: they are about a private key.
            key.Dispose();
            throw new KeyCustodyException(KeyCustodyFault.Damaged, $"The key '{name}' is no RSA key.");
        }
    }

    public override byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash)
    {
        lock (_key) // .NET promises thread safety for static members only.
            return _key.SignData(data, hash, RSASignaturePadding.Pkcs1);
    }

    public override Secret DecryptOaepSha256(ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> plaintext = stackalloc byte[Bits / 8];
        try
        {
            int length;
            lock (_key)
                length = _key.Decrypt(ciphertext, plaintext, RSAEncryptionPadding.OaepSHA256);
            return new Secret(plaintext[..length]);
        }
        catch (CryptographicException)
        {
            throw new KeyCustodyException(KeyCustodyFault.BadCiphertext, $"This was not encrypted to the key '{Name}'.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
        base.Dispose(disposing);
    }
}
