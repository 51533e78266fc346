using System.Buffers.Binary;
using Imprint.Crypto;
using Imprint.Wire;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.KeyExchange;

// Messages 65 to 71: 16([ {1: alg}, {5: iv}, ciphertext || tag ])

/// <summary>
/// Encrypts and opens the messages of a session. It knows neither direction nor order: the nonces in the messages and the
/// session's state keep one from standing in for another. It owns the key.
/// </summary>
public sealed class Tunnel(CipherSuite cipher, Secret sevk) : IDisposable
{
    public CipherSuite Cipher => cipher;

    /// <summary>The session's key, to be sealed when another node is to continue.</summary>
    public Secret Key { get; } =
        sevk.Length == cipher.KeyLength ? sevk : throw new ArgumentException("The key does not fit the cipher.", nameof(sevk));

    /// <summary>
    /// Seals a message under a random IV. Both sides draw theirs from one space, so the 7 octets of the CCM-64 suites bound a
    /// session to some millions of messages, which the limit on its rounds keeps it far below.
    /// </summary>
    public byte[] Seal(ReadOnlySpan<byte> plaintext, RandomSource random) =>
        CoseEncrypt0.Seal(cipher.Algorithm, Key.Span, random, plaintext);

    /// <summary>Opens a message. One under another cipher than the session's does not open, whatever its key.</summary>
    public FdoFault Open(ReadOnlyMemory<byte> message, out byte[] plaintext) => Open(message, out plaintext, out _);

    /// <param name="mark">The end of the authentication tag: no two messages share it, and nobody can change it.</param>
    internal FdoFault Open(ReadOnlyMemory<byte> message, out byte[] plaintext, out ulong mark)
    {
        mark = 0;
        plaintext = [];
        if (message.Length > FdoLimits.MaxMessageLength)
            return FdoFault.TooLarge;
        if (CoseEncrypt0.Read(message, out var sealedMessage, FdoLimits.Cbor) != WireFault.None)
            return FdoFault.Malformed;
        if (sealedMessage!.Algorithm != cipher.Algorithm)
            return FdoFault.BadCiphertext;
        if (sealedMessage.Open(Key.Span) is not { } opened)
            return FdoFault.BadCiphertext;
        plaintext = opened;
        mark = BinaryPrimitives.ReadUInt64BigEndian(sealedMessage.Ciphertext!.Value.Span[^sizeof(ulong)..]);
        return FdoFault.None;
    }

    public void Dispose() => Key.Dispose();
}
