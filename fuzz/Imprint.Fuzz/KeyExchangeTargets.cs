using System.Diagnostics;
using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Rsa;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Fuzz;

/// <summary>What a device or an owner sends to agree on a key, the messages under it, and the state between two nodes.</summary>
internal static class KeyExchangeTargets
{
    // RFC 5903 section 8.1: the initiator's point.
    private static readonly byte[] EcdhSample = Convert.FromHexString(
        "0020DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
            + "00205271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3"
            + "001000112233445566778899AABBCCDDEEFF"
    );

    private static readonly FdoSigner Owner = new(
        FdoPublicKey.FromSubjectPublicKeyInfo(new FixedKey(signs: false).SubjectPublicKeyInfo),
        _ => throw new UnreachableException("Nothing is signed here.")
    );

    private static readonly OwnerKeyExchange Ecdh = OwnerKeyExchange.Start(KeyExchangeSuite.Ecdh256, RandomNumberGenerator.Fill);
    private static readonly OwnerKeyExchange Dh = OwnerKeyExchange.Start(KeyExchangeSuite.DhkeXid14, RandomNumberGenerator.Fill);
    private static readonly Tunnel Tunnel = new(CipherSuite.A128Gcm, new Secret(new byte[16]));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("kex-ecdh", [EcdhSample], bytes => Finish(Ecdh, bytes)),
        new("kex-ecdh-device", [EcdhSample], Answer),
        new(
            "kex-dh",
            [
                [2],
                [.. Enumerable.Repeat((byte)0x55, 256)],
            ],
            bytes => Finish(Dh, bytes)
        ),
        new(
            "kex-state",
            [
                [1, 0, 86, .. EcdhSample, 0, 32, .. Enumerable.Repeat((byte)1, 32)],
                [5, 0, 32, .. new byte[34]],
            ],
            Restore
        ),
        new(
            "fdo-tunnel",
            [Tunnel.Seal([0x80], bytes => bytes.Clear()), Tunnel.Seal(new byte[1300], bytes => bytes.Clear())],
            bytes => Tunnel.Open(bytes, out _)
        ),
        new("rsa-public-key", [RsaSample()], ReadKey),
    ];

    private static void Finish(OwnerKeyExchange exchange, byte[] bytes) =>
        Check(exchange.Finish(bytes, Owner, CipherSuite.A128Gcm, out var sevk), sevk);

    private static void Answer(byte[] bytes) =>
        Check(
            DeviceKeyExchange.Answer(
                KeyExchangeSuite.Ecdh256,
                bytes,
                Owner.PublicKey,
                CipherSuite.A128Gcm,
                RandomNumberGenerator.Fill,
                out _,
                out var sevk
            ),
            sevk
        );

    private static void Check(FdoFault fault, Secret? sevk)
    {
        if ((fault == FdoFault.None) != (sevk is not null))
            throw new UnreachableException("A fault and a key, or neither.");
        sevk?.Dispose();
    }

    private static void Restore(byte[] bytes)
    {
        OwnerKeyExchange.Restore(bytes, out var exchange);
        if (exchange is null)
            return;
        using (exchange)
        using (var state = exchange.Export())
        {
            if (!state.Matches(bytes))
                throw new UnreachableException("What was restored is not what was exported.");
        }
    }

    private static void ReadKey(byte[] bytes)
    {
        if (!RsaVerificationKey.TryParse(bytes, out var key))
            return;
        using (key)
        {
            key.VerifyData([1], new byte[key.ModulusLength], HashAlgorithmName.SHA256, RsaSignatureScheme.Pkcs1);
            key.VerifyData([1], new byte[key.ModulusLength], HashAlgorithmName.SHA256, RsaSignatureScheme.Pss);
            key.EncryptOaepSha256(new byte[32]);
        }
    }

    private static byte[] RsaSample() =>
        [
            .. Convert.FromHexString("30820122300D06092A864886F70D01010105000382010F003082010A0282010100"),
            0x80,
            .. new byte[254],
            1,
            .. Convert.FromHexString("0203010001"),
        ];
}
