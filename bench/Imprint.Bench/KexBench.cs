using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Dh;
using Imprint.Crypto.Ecc;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;
using Imprint.Wire;

namespace Imprint.Bench;

/// <summary>The owner's side of FDO's key exchanges beside the primitives that it cannot do without, and the tunnel.</summary>
public static class KexBench
{
    private const CipherSuite Cipher = CipherSuite.A256Gcm;
    private static readonly RandomSource Random = RandomNumberGenerator.Fill;

    public static void Run(Measurements m)
    {
        m.Chapter("FDO key exchange, owner's side");
        Curves(m);
        Groups(m);
        Rsa(m);
        Messages(m);
    }

    private static void Curves(Measurements m)
    {
        foreach (
            var (suite, kind) in new[] { (KeyExchangeSuite.Ecdh256, KeyKind.P256), (KeyExchangeSuite.Ecdh384, KeyKind.P384) }
        )
        {
            using var peer = EphemeralEcdh.Generate(kind);
            var point = peer.PublicPoint.ToArray();
            var shared = new byte[peer.SharedLength];
            string primitive = $"{kind} ephemeral ECDH (generate, peer, agree)",
                whole = $"{suite.Name} start and finish";
            m.Time(
                primitive,
                () =>
                {
                    using var key = EphemeralEcdh.Generate(kind);
                    key.Agree(point, shared);
                }
            );

            using var signer = ECDsa.Create(kind.Curve);
            Exchange(m, suite, signer, whole);
            m.AtMost($"{suite.Name} ÷ its ECDH", m[whole] / m[primitive], 1.5);
            m.AtMost($"{suite.Name} over two nodes ÷ its ECDH", m[OverTwoNodes(whole)] / m[primitive], 1.7);
        }
    }

    private static void Groups(Measurements m)
    {
        foreach (
            var (suite, group) in new[]
            {
                (KeyExchangeSuite.DhkeXid14, ModpGroup.Group14),
                (KeyExchangeSuite.DhkeXid15, ModpGroup.Group15),
            }
        )
        {
            using var peer = DhExchange.Generate(group, Random);
            var shared = new byte[group.Length];
            string primitive = $"group {group.Number}: two powers",
                whole = $"{suite.Name} start and finish";
            m.Time(
                primitive,
                () =>
                {
                    using var key = DhExchange.Generate(group, Random);
                    key.Agree(peer.PublicValue.Span, shared);
                }
            );
            using var signer = RSA.Create(8 * group.Length);
            Exchange(m, suite, signer, whole);
            m.AtMost($"{suite.Name} ÷ its powers", m[whole] / m[primitive], 1.2);
        }
    }

    private static void Rsa(Measurements m)
    {
        foreach (var (suite, bits) in new[] { (KeyExchangeSuite.Asymkex2048, 2048), (KeyExchangeSuite.Asymkex3072, 3072) })
        {
            using var signer = RSA.Create(bits);
            var ciphertext = signer.Encrypt(new byte[32], RSAEncryptionPadding.OaepSHA256);
            string primitive = $"RSA {bits}: one OAEP decryption",
                whole = $"{suite.Name} start and finish";
            m.Time(primitive, () => signer.Decrypt(ciphertext, RSAEncryptionPadding.OaepSHA256));
            Exchange(m, suite, signer, whole);
            m.AtMost($"{suite.Name} ÷ its decryption", m[whole] / m[primitive], 1.3);
        }
    }

    private static void Messages(Measurements m)
    {
        const int Length = 1300;
        using var tunnel = new Tunnel(Cipher, Secret.Random(Cipher.KeyLength));
        var plaintext = new byte[Length];
        var message = tunnel.Seal(plaintext, Random);
        m.Time("tunnel: seal 1,300 octets", () => tunnel.Seal(plaintext, Random));
        m.Time("tunnel: open 1,300 octets", () => tunnel.Open(message, out _));
    }

    private static void Exchange(Measurements m, KeyExchangeSuite suite, AsymmetricAlgorithm ownerKey, string whole)
    {
        var owner = new FdoSigner(
            FdoPublicKey.FromSubjectPublicKeyInfo(ownerKey.ExportSubjectPublicKeyInfo()),
            _ => throw new InvalidOperationException("Nothing is signed here."),
            ownerKey is RSA rsa ? ciphertext => new Secret(rsa.Decrypt(ciphertext, RSAEncryptionPadding.OaepSHA256)) : null
        );
        using var first = OwnerKeyExchange.Start(suite, Random);
        DeviceKeyExchange.Answer(suite, first.XA.Span, owner.PublicKey, Cipher, Random, out var xB, out _);

        m.Time(
            whole,
            () =>
            {
                using var exchange = OwnerKeyExchange.Start(suite, Random);
                Finish(exchange, xB, owner);
            }
        );
        m.Time(
            OverTwoNodes(whole),
            () =>
            {
                using var started = OwnerKeyExchange.Start(suite, Random);
                using var state = started.Export();
                OwnerKeyExchange.Restore(state.Span, out var exchange);
                using (exchange)
                    Finish(exchange!, xB, owner);
            }
        );
    }

    private static void Finish(OwnerKeyExchange exchange, byte[] xB, FdoSigner owner)
    {
        exchange.Finish(xB, owner, Cipher, out var sevk);
        sevk!.Dispose();
    }

    private static string OverTwoNodes(string whole) => whole + ", exported and restored between";
}
