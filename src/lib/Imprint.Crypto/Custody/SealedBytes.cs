using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Imprint.Crypto.Custody;

/// <summary>
/// Data at rest under one master key: AES-256-GCM with a key derived per context, the header and the context authenticated.
/// </summary>
//   version (1) | master key id (8) | nonce (12) | ciphertext | tag (16)
internal sealed class SealedBytes : IDisposable
{
    public const int MasterKeyLength = 32;

    private const byte Version = 1;
    private const int IdLength = 8;
    private const int HeaderLength = 1 + IdLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = HeaderLength + NonceLength + TagLength;
    private const int MaxContextBytes = 512;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly Secret _root;

    /// <param name="masterKey">The key everything is derived from; only what is derived is kept.</param>
    public SealedBytes(ReadOnlySpan<byte> masterKey)
    {
        _header[0] = Version;
        HKDF.Expand(HashAlgorithmName.SHA256, masterKey, _header.AsSpan(1), "imprint custody v1 master key id"u8);

        Span<byte> root = stackalloc byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, masterKey, root, "imprint custody v1 sealing"u8);
        _root = new Secret(root);
        CryptographicOperations.ZeroMemory(root);
    }

    public byte[] Seal(ReadOnlySpan<byte> plaintext, string context)
    {
        Span<byte> associated = stackalloc byte[HeaderLength + MaxContextBytes];
        associated = Associate(context, associated);

        var output = new byte[Overhead + plaintext.Length];
        _header.CopyTo(output, 0);
        var nonce = output.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);

        using var cipher = CipherFor(associated[HeaderLength..]);
        var ciphertext = output.AsSpan(HeaderLength + NonceLength, plaintext.Length);
        cipher.Encrypt(nonce, plaintext, ciphertext, output.AsSpan(^TagLength..), associated);
        return output;
    }

    public KeyCustodyFault? TryOpen(ReadOnlySpan<byte> input, string context, [NotNullWhen(true)] out Secret? plaintext)
    {
        plaintext = null;
        if (input.Length < Overhead || input[0] != Version)
            return KeyCustodyFault.Damaged;
        if (!input[..HeaderLength].SequenceEqual(_header))
            return KeyCustodyFault.WrongMasterKey;

        Span<byte> associated = stackalloc byte[HeaderLength + MaxContextBytes];
        associated = Associate(context, associated);

        using var cipher = CipherFor(associated[HeaderLength..]);
        var opened = GC.AllocateUninitializedArray<byte>(input.Length - Overhead, pinned: true);
        var nonce = input.Slice(HeaderLength, NonceLength);
        try
        {
            cipher.Decrypt(nonce, input[(HeaderLength + NonceLength)..^TagLength], input[^TagLength..], opened, associated);
            plaintext = new Secret(opened);
            return null;
        }
        catch (AuthenticationTagMismatchException)
        {
            return KeyCustodyFault.Damaged;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    public void Dispose() => _root.Dispose();

    private Span<byte> Associate(string context, Span<byte> buffer)
    {
        _header.CopyTo(buffer);
        return Encoding.UTF8.TryGetBytes(context, buffer[HeaderLength..], out var length)
            ? buffer[..(HeaderLength + length)]
            : throw new ArgumentException($"A context has at most {MaxContextBytes} bytes.", nameof(context));
    }

    // A key per context keeps the random nonces of one key far below 2^32, however much is sealed altogether.
    private AesGcm CipherFor(ReadOnlySpan<byte> context)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, _root.Span, key, context);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}
