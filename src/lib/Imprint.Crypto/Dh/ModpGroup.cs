using System.Numerics;

namespace Imprint.Crypto.Dh;

// RFC 3526: p = 2^n - 2^(n-64) - 1 + 2^64 * ( [2^(n-130) pi] + k ) with k = 124476 for 2048 bits and 1690314 for 3072.
// p and (p-1)/2 are prime, and 2 is the generator.

/// <summary>A group for Diffie-Hellman over a prime field.</summary>
public sealed class ModpGroup
{
    private readonly byte[] _prime;
    private readonly byte[] _primeMinusOne;

    private ModpGroup(int number, int exponentLength, string prime)
    {
        Number = number;
        ExponentLength = exponentLength;
        _prime = Convert.FromHexString(prime);
        _primeMinusOne = [.. _prime[..^1], (byte)(_prime[^1] - 1)];
        P = new BigInteger(_prime, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>RFC 3526 section 3: 2048 bits, with exponents of 256.</summary>
    public static ModpGroup Group14 { get; } =
        new(
            number: 14,
            exponentLength: 32,
            "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
                + "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                + "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
                + "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
                + "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
                + "15728e5a8aacaa68ffffffffffffffff"
        );

    /// <summary>RFC 3526 section 4: 3072 bits, with exponents of 768.</summary>
    public static ModpGroup Group15 { get; } =
        new(
            number: 15,
            exponentLength: 96,
            "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
                + "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                + "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
                + "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
                + "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
                + "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
                + "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c"
                + "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff"
        );

    /// <summary>The number of the group in the registry of IKE.</summary>
    public int Number { get; }

    public ReadOnlyMemory<byte> Prime => _prime;

    /// <summary>Octets of the prime, and of every value in the group.</summary>
    public int Length => _prime.Length;

    /// <summary>Octets of a private exponent.</summary>
    public int ExponentLength { get; }

    internal BigInteger P { get; }

    /// <summary>
    /// Brings a peer's value to the group's length. False unless 1 &lt; y &lt; p − 1 (SP 800-56A section 5.6.2.3.1). Big-number
    /// libraries differ in what they do with leading zeros: they are read when left out, and with the one that keeps a sign.
    /// </summary>
    public bool TryReadValue(ReadOnlySpan<byte> peerValue, Span<byte> value)
    {
        if (value.Length != Length)
            throw new ArgumentException($"A value of this group has {Length} bytes.", nameof(value));
        value.Clear();
        if (peerValue.Length > Length + 1)
            return false;
        peerValue = peerValue.TrimStart((byte)0);
        if (peerValue.Length > Length)
            return false;
        peerValue.CopyTo(value[^peerValue.Length..]);
        return value.SequenceCompareTo(_primeMinusOne) < 0 && value.TrimStart((byte)0) is not ([] or [1]);
    }
}
