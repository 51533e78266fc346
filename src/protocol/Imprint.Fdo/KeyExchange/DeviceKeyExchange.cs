using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Dh;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Rsa;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

/// <summary>The device's side of a key exchange, which is done in one step: the owner's xA in, xB and the session's key out.</summary>
public static class DeviceKeyExchange
{
    /// <summary>
    /// Answers an owner. An xA that is malformed, out of range or off its curve is <see cref="FdoFault.BadKeyExchange"/>, and a
    /// suite that does not go with the owner's key <see cref="FdoFault.KeyExchangeMismatch"/>. Curve keys and the padding of RSA
    /// are made by the library that computes with them and not from <paramref name="random"/>.
    /// </summary>
    public static FdoFault Answer(
        KeyExchangeSuite suite,
        ReadOnlySpan<byte> xA,
        FdoPublicKey ownerKey,
        CipherSuite cipher,
        RandomSource random,
        out byte[] xB,
        out Secret? sevk
    )
    {
        xB = [];
        sevk = null;
        if (!suite.Fits(ownerKey))
            return FdoFault.KeyExchangeMismatch;
        var fault = suite switch
        {
            KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384 => AnswerEcdh(suite, xA, cipher, random, out xB, out sevk),
            KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.DhkeXid15 => AnswerDh(suite, xA, cipher, random, out xB, out sevk),
            _ => AnswerAsymkex(suite, xA, ownerKey, cipher, random, out xB, out sevk),
        };
        if (fault != FdoFault.None)
            xB = [];
        return fault;
    }

    private static FdoFault AnswerEcdh(
        KeyExchangeSuite suite,
        ReadOnlySpan<byte> xA,
        CipherSuite cipher,
        RandomSource random,
        out byte[] xB,
        out Secret? sevk
    )
    {
        Span<byte> deviceRandom = stackalloc byte[suite.RandomLength];
        random(deviceRandom);
        using var key = EphemeralEcdh.Generate(suite.Curve);
        xB = EcdhParameter.Write(suite, key.PublicPoint.Span, deviceRandom);
        return EcdhSecret.Derive(suite, key, xB, xA, isOwner: false, cipher, out sevk);
    }

    private static FdoFault AnswerDh(
        KeyExchangeSuite suite,
        ReadOnlySpan<byte> xA,
        CipherSuite cipher,
        RandomSource random,
        out byte[] xB,
        out Secret? sevk
    )
    {
        using var key = DhExchange.Generate(suite.Group, random);
        xB = key.PublicValue.ToArray();
        return DhSecret.Derive(key, xA, cipher, out sevk);
    }

    private static FdoFault AnswerAsymkex(
        KeyExchangeSuite suite,
        ReadOnlySpan<byte> xA,
        FdoPublicKey ownerKey,
        CipherSuite cipher,
        RandomSource random,
        out byte[] xB,
        out Secret? sevk
    )
    {
        xB = [];
        sevk = null;
        if (xA.Length != suite.RandomLength)
            return FdoFault.BadKeyExchange;
        if (!RsaVerificationKey.TryParse(ownerKey.SubjectPublicKeyInfo.Span, out var rsa))
            return FdoFault.KeyExchangeMismatch;

        Span<byte> deviceRandom = stackalloc byte[suite.RandomLength];
        random(deviceRandom);
        using (rsa)
            xB = rsa.EncryptOaepSha256(deviceRandom);
        sevk = SessionKey.Derive(cipher, deviceRandom, contextRand: xA);
        CryptographicOperations.ZeroMemory(deviceRandom);
        return FdoFault.None;
    }
}
