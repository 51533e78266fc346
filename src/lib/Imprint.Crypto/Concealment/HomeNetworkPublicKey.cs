using System.Security.Cryptography;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Concealment;

/// <summary>The public half of a home network's key, with which a device conceals its identifier (TS 33.501 Annex C.3.2).</summary>
public sealed class HomeNetworkPublicKey
{
    private readonly byte[] _key;

    private HomeNetworkPublicKey(SuciScheme scheme, ReadOnlySpan<byte> key)
    {
        Scheme = scheme;
        _key = key.ToArray();
    }

    public SuciScheme Scheme { get; }

    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>Null when the bytes are no public key of that scheme.</summary>
    public static HomeNetworkPublicKey? TryRead(SuciScheme scheme, ReadOnlySpan<byte> key)
    {
        Span<byte> point = stackalloc byte[PrimeCurve.P256.PointLength];
        var isValid = scheme switch
        {
            SuciScheme.ProfileA => key.Length == X25519.KeyLength,
            SuciScheme.ProfileB => EcPoint.TryDecompress(PrimeCurve.P256, key, point),
            _ => false,
        };
        return isValid ? new HomeNetworkPublicKey(scheme, key) : null;
    }

    public int OutputLength(int plaintextLength) => _key.Length + plaintextLength + Ecies.TagLength;

    /// <summary>Conceals under a fresh ephemeral key. False when this public key is one that no secret can be agreed with.</summary>
    public bool Conceal(ReadOnlySpan<byte> plaintext, Span<byte> schemeOutput)
    {
        Span<byte> ephemeral = stackalloc byte[32];
        if (Scheme == SuciScheme.ProfileA)
        {
            RandomNumberGenerator.Fill(ephemeral);
        }
        else
        {
            using var fresh = ECDiffieHellman.Create(PrimeCurve.P256.Named);
            var parameters = fresh.ExportParameters(includePrivateParameters: true);
            parameters.D.CopyTo(ephemeral);
            CryptographicOperations.ZeroMemory(parameters.D);
        }

        var isConcealed = Conceal(plaintext, ephemeral, schemeOutput);
        CryptographicOperations.ZeroMemory(ephemeral);
        return isConcealed;
    }

    internal bool Conceal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> ephemeralPrivate, Span<byte> schemeOutput)
    {
        if (plaintext.Length is 0 or > Ecies.MaxPlaintextLength)
            throw new ArgumentException($"An identifier has 1 to {Ecies.MaxPlaintextLength} bytes.", nameof(plaintext));
        if (schemeOutput.Length != OutputLength(plaintext.Length))
            throw new ArgumentException("The output has another length.", nameof(schemeOutput));

        var ephemeralPublic = schemeOutput[.._key.Length];
        Span<byte> shared = stackalloc byte[32];
        if (!Agree(ephemeralPrivate, ephemeralPublic, shared))
            return false;
        Ecies.Seal(shared, ephemeralPublic, plaintext, schemeOutput[_key.Length..]);
        CryptographicOperations.ZeroMemory(shared);
        return true;
    }

    private bool Agree(ReadOnlySpan<byte> ephemeralPrivate, Span<byte> ephemeralPublic, Span<byte> shared)
    {
        if (Scheme == SuciScheme.ProfileA)
        {
            X25519.PublicKey(ephemeralPrivate, ephemeralPublic);
            return X25519.Agree(ephemeralPrivate, _key, shared);
        }

        using var key = P256Agreement.Open(ephemeralPrivate);
        P256Agreement.WritePublicKey(key, ephemeralPublic);
        return P256Agreement.Agree(key, _key, shared);
    }
}
