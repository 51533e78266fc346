using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto;
using Imprint.Wire.Text;

namespace Imprint.Web.Messages;

/// <summary>
/// Puts the state of a conversation into its token, encrypted, so that a peer that has proven nothing yet costs no row and any node can
/// go on. The key is shared by all nodes of a party.
/// </summary>
public sealed class TokenSeal : IDisposable
{
    // version (1) | ends at, Unix seconds (8) | nonce (12) | ciphertext | tag (16)
    private const string Scheme = "Bearer ";
    private const byte Version = 1;
    private const int HeaderLength = 1 + 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = HeaderLength + NonceLength + TagLength;
    private const int MaxLength = 2048;

    private readonly TimeProvider _clock;
    private readonly Secret _key;

    /// <param name="purpose">What the tokens are for; those of another purpose do not open.</param>
    public TokenSeal(Secret shared, string purpose, TimeProvider clock)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, shared.Span, key, Encoding.UTF8.GetBytes("imprint token " + purpose));
        _key = new Secret(key);
        CryptographicOperations.ZeroMemory(key);
        _clock = clock;
    }

    /// <summary>The value of an Authorization header.</summary>
    public string Seal(ReadOnlySpan<byte> state, TimeSpan lifetime)
    {
        var token = new byte[Overhead + state.Length];
        token[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), (_clock.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var nonce = token.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key.Span, TagLength);
        cipher.Encrypt(
            nonce,
            state,
            token.AsSpan(HeaderLength + NonceLength, state.Length),
            token.AsSpan(^TagLength..),
            token.AsSpan(0, HeaderLength)
        );
        return Scheme + StrictBase64Url.Encode(token);
    }

    /// <summary>The state, or null for a token that is none of ours or whose time is over.</summary>
    public byte[]? Open(string? token)
    {
        if (token is null || !token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = StrictBase64Url.Decode(token.AsSpan(Scheme.Length), MaxLength);
        if (bytes is null || bytes.Length < Overhead || bytes[0] != Version)
            return null;

        var state = new byte[bytes.Length - Overhead];
        try
        {
            using var cipher = new AesGcm(_key.Span, TagLength);
            cipher.Decrypt(
                bytes.AsSpan(HeaderLength, NonceLength),
                bytes.AsSpan(HeaderLength + NonceLength, state.Length),
                bytes.AsSpan(^TagLength..),
                state,
                bytes.AsSpan(0, HeaderLength)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return _clock.GetUtcNow().ToUnixTimeSeconds() <= BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)) ? state : null;
    }

    public void Dispose() => _key.Dispose();
}
