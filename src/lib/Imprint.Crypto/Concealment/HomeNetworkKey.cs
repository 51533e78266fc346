using System.Security.Cryptography;

namespace Imprint.Crypto.Concealment;

/// <summary>A private key of the home network, with which its SIDF reveals concealed identifiers (TS 33.501 Annex C.3.3).</summary>
public abstract class HomeNetworkKey : IDisposable
{
    public const int MaxPlaintextLength = Ecies.MaxPlaintextLength;

    public abstract SuciScheme Scheme { get; }

    /// <summary>The public half, in the form that devices are given: 32 octets, or a compressed point of 33.</summary>
    public abstract ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Checks and decrypts a scheme output. The plaintext is the MSIN in BCD, or the user part of an NAI.</summary>
    public SuciRefusal Deconceal(ReadOnlySpan<byte> schemeOutput, Span<byte> plaintext, out int written)
    {
        written = 0;
        var ephemeralLength = PublicKey.Length;
        var length = schemeOutput.Length - ephemeralLength - Ecies.TagLength;
        if (length is <= 0 or > MaxPlaintextLength || plaintext.Length < length)
            return SuciRefusal.WrongLength;

        var ephemeral = schemeOutput[..ephemeralLength];
        Span<byte> shared = stackalloc byte[32];
        if (!Agree(ephemeral, shared))
            return SuciRefusal.InvalidPublicKey;

        var ciphertext = schemeOutput.Slice(ephemeralLength, length);
        var isGenuine = Ecies.TryOpen(shared, ephemeral, ciphertext, schemeOutput[^Ecies.TagLength..], plaintext[..length]);
        CryptographicOperations.ZeroMemory(shared);
        if (!isGenuine)
            return SuciRefusal.WrongTag;
        written = length;
        return SuciRefusal.None;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>False when the peer's bytes are no usable public key.</summary>
    protected abstract bool Agree(ReadOnlySpan<byte> ephemeralPublic, Span<byte> shared);

    protected virtual void Dispose(bool disposing) { }
}
