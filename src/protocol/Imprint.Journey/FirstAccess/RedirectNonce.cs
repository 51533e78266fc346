using System.Security.Cryptography;
using Imprint.Wire;

namespace Imprint.Journey.FirstAccess;

/// <summary>16 random bytes that a device puts into its question, so that an old answer cannot pass for a new one.</summary>
public sealed class RedirectNonce
{
    public const int ByteCount = 16;

    private readonly byte[] _bytes;

    public RedirectNonce(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount)
            throw new ArgumentException("A nonce has 16 bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
    }

    public static RedirectNonce Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        random(bytes);
        return new RedirectNonce(bytes);
    }

    public ReadOnlySpan<byte> Span => _bytes;

    public bool Matches(RedirectNonce other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);
}
