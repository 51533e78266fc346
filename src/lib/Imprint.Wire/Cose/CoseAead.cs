using System.Security.Cryptography;

namespace Imprint.Wire.Cose;

/// <summary>Sizes of an AEAD (RFC 9053 4.1, 4.2) and its two operations. The tag follows the ciphertext.</summary>
public sealed record CoseAead
{
    private readonly bool _isCcm;

    private CoseAead(bool isCcm, int keyLength, int ivLength, int tagLength)
    {
        _isCcm = isCcm;
        KeyLength = keyLength;
        IvLength = ivLength;
        TagLength = tagLength;
    }

    public int KeyLength { get; }

    public int IvLength { get; }

    public int TagLength { get; }

    /// <summary>The AEAD behind an algorithm number, or null when it is none of ours.</summary>
    public static CoseAead? Of(CoseAlgorithm algorithm) =>
        algorithm switch
        {
            CoseAlgorithm.A128Gcm => A128Gcm,
            CoseAlgorithm.A192Gcm => A192Gcm,
            CoseAlgorithm.A256Gcm => A256Gcm,
            CoseAlgorithm.AesCcm16Tag64Key128 => Ccm16Tag64Key128,
            CoseAlgorithm.AesCcm16Tag64Key256 => Ccm16Tag64Key256,
            CoseAlgorithm.AesCcm64Tag64Key128 => Ccm64Tag64Key128,
            CoseAlgorithm.AesCcm64Tag64Key256 => Ccm64Tag64Key256,
            CoseAlgorithm.AesCcm16Tag128Key128 => Ccm16Tag128Key128,
            CoseAlgorithm.AesCcm16Tag128Key256 => Ccm16Tag128Key256,
            CoseAlgorithm.AesCcm64Tag128Key128 => Ccm64Tag128Key128,
            CoseAlgorithm.AesCcm64Tag128Key256 => Ccm64Tag128Key256,
            _ => null,
        };

    private static CoseAead A128Gcm { get; } = new(isCcm: false, keyLength: 16, ivLength: 12, tagLength: 16);
    private static CoseAead A192Gcm { get; } = new(isCcm: false, keyLength: 24, ivLength: 12, tagLength: 16);
    private static CoseAead A256Gcm { get; } = new(isCcm: false, keyLength: 32, ivLength: 12, tagLength: 16);

    // The first number of a CCM name is the size of its length field in bits; the nonce takes the rest of 15 octets.
    private static CoseAead Ccm16Tag64Key128 { get; } = new(isCcm: true, keyLength: 16, ivLength: 13, tagLength: 8);
    private static CoseAead Ccm16Tag64Key256 { get; } = new(isCcm: true, keyLength: 32, ivLength: 13, tagLength: 8);
    private static CoseAead Ccm64Tag64Key128 { get; } = new(isCcm: true, keyLength: 16, ivLength: 7, tagLength: 8);
    private static CoseAead Ccm64Tag64Key256 { get; } = new(isCcm: true, keyLength: 32, ivLength: 7, tagLength: 8);
    private static CoseAead Ccm16Tag128Key128 { get; } = new(isCcm: true, keyLength: 16, ivLength: 13, tagLength: 16);
    private static CoseAead Ccm16Tag128Key256 { get; } = new(isCcm: true, keyLength: 32, ivLength: 13, tagLength: 16);
    private static CoseAead Ccm64Tag128Key128 { get; } = new(isCcm: true, keyLength: 16, ivLength: 7, tagLength: 16);
    private static CoseAead Ccm64Tag128Key256 { get; } = new(isCcm: true, keyLength: 32, ivLength: 7, tagLength: 16);

    internal byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> aad)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"The key of this algorithm has {KeyLength} bytes.", nameof(key));
        if (iv.Length != IvLength)
            throw new ArgumentException($"The IV of this algorithm has {IvLength} bytes.", nameof(iv));

        var output = new byte[plaintext.Length + TagLength];
        var ciphertext = output.AsSpan(0, plaintext.Length);
        var tag = output.AsSpan(plaintext.Length);
        if (_isCcm)
        {
            using var ccm = new AesCcm(key);
            ccm.Encrypt(iv, plaintext, ciphertext, tag, aad);
        }
        else
        {
            using var gcm = new AesGcm(key, TagLength);
            gcm.Encrypt(iv, plaintext, ciphertext, tag, aad);
        }

        return output;
    }

    /// <summary>Gives null for whatever is not authentic under this key, sizes that do not fit included: the peer chose them.</summary>
    internal byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, ReadOnlySpan<byte> aad)
    {
        if (key.Length != KeyLength || iv.Length != IvLength || input.Length < TagLength)
            return null;

        var ciphertext = input[..^TagLength];
        var tag = input[^TagLength..];
        var plaintext = new byte[ciphertext.Length];
        try
        {
            if (_isCcm)
            {
                using var ccm = new AesCcm(key);
                ccm.Decrypt(iv, ciphertext, tag, plaintext, aad);
            }
            else
            {
                using var gcm = new AesGcm(key, TagLength);
                gcm.Decrypt(iv, ciphertext, tag, plaintext, aad);
            }

            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null; // the platform has cleared the plaintext
        }
    }
}
