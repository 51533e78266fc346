using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
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
        RequireLengths(plaintext, schemeOutput);
        if (Scheme == SuciScheme.ProfileB)
        {
            using var ephemeral = EphemeralEcdh.Generate(KeyKind.P256);
            return SealB(ephemeral, plaintext, schemeOutput);
        }

        Span<byte> privateKey = stackalloc byte[X25519.KeyLength];
        RandomNumberGenerator.Fill(privateKey);
        var isConcealed = SealA(privateKey, plaintext, schemeOutput);
        CryptographicOperations.ZeroMemory(privateKey);
        return isConcealed;
    }

    /// <summary>The same under a known ephemeral key, which published test data gives.</summary>
    internal bool Conceal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> ephemeralPrivate, Span<byte> schemeOutput)
    {
        RequireLengths(plaintext, schemeOutput);
        if (Scheme == SuciScheme.ProfileA)
            return SealA(ephemeralPrivate, plaintext, schemeOutput);
        using var ephemeral = ProfileBKey.Open(ephemeralPrivate);
        return SealB(ephemeral, plaintext, schemeOutput);
    }

    private bool SealA(ReadOnlySpan<byte> ephemeralPrivate, ReadOnlySpan<byte> plaintext, Span<byte> schemeOutput)
    {
        var ephemeralPublic = schemeOutput[.._key.Length];
        Span<byte> shared = stackalloc byte[X25519.KeyLength];
        X25519.PublicKey(ephemeralPrivate, ephemeralPublic);
        if (!X25519.Agree(ephemeralPrivate, _key, shared))
            return false;
        Ecies.Seal(shared, ephemeralPublic, plaintext, schemeOutput[_key.Length..]);
        CryptographicOperations.ZeroMemory(shared);
        return true;
    }

    private bool SealB(EphemeralEcdh ephemeral, ReadOnlySpan<byte> plaintext, Span<byte> schemeOutput)
    {
        var ephemeralPublic = schemeOutput[.._key.Length];
        Span<byte> shared = stackalloc byte[KeyKind.P256.CoordinateLength];
        ephemeral.WriteCompressedPoint(ephemeralPublic);
        if (!ephemeral.Agree(_key, shared))
            return false;
        Ecies.Seal(shared, ephemeralPublic, plaintext, schemeOutput[_key.Length..]);
        CryptographicOperations.ZeroMemory(shared);
        return true;
    }

    private void RequireLengths(ReadOnlySpan<byte> plaintext, Span<byte> schemeOutput)
    {
        if (plaintext.Length is 0 or > Ecies.MaxPlaintextLength)
            throw new ArgumentException($"An identifier has 1 to {Ecies.MaxPlaintextLength} bytes.", nameof(plaintext));
        if (schemeOutput.Length != OutputLength(plaintext.Length))
            throw new ArgumentException("The output has another length.", nameof(schemeOutput));
    }
}
