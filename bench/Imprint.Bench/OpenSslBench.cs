using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.Ecdsa;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Bench;

/// <summary>What libcrypto and libssl called directly are worth against the objects of .NET.</summary>
public static class OpenSslBench
{
    public static void Run(Measurements m)
    {
        m.Chapter($"Elliptic curves: .NET and libcrypto ({OpenSslLibrary.Version})");
        Verification(m);
        Agreement(m);
        using var tls = new TlsBench();
        tls.Run(m);
    }

    private static void Verification(Measurements m)
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = signer.ExportSubjectPublicKeyInfo();
        var hash = SHA256.HashData("what is signed"u8);
        var signature = signer.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);

        m.Time(
            "P-256 import and verify, .NET",
            () =>
            {
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(spki, out _);
                key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
            }
        );
        m.Time(
            "P-256 import and verify, libcrypto",
            () =>
            {
                using var key = Parse(spki);
                key.VerifyHash(hash, signature, SignatureForm.Der);
            }
        );
        m.Time("P-256 import alone, libcrypto", () => Parse(spki).Dispose());
        using var ready = Parse(spki);
        m.Time("P-256 verify with a ready key, libcrypto", () => ready.VerifyHash(hash, signature, SignatureForm.Der));
        m.Time(
            "P-256 verify with a ready key, .NET",
            () => signer.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence)
        );

        using var own = EcSigningKey.Import(signer.ExportPkcs8PrivateKey());
        var made = new byte[EcdsaSignature.MaxDerLength];
        m.Time("P-256 sign with a ready key, libcrypto", () => own.SignHash(hash, SignatureForm.Der, made));
        m.Time(
            "P-256 sign with a ready key, .NET",
            () => signer.TrySignHash(hash, made, DSASignatureFormat.Rfc3279DerSequence, out _)
        );
        m.AtMost(
            "import and verify, libcrypto ÷ .NET",
            m["P-256 import and verify, libcrypto"] / m["P-256 import and verify, .NET"],
            0.6
        );
    }

    private static EcVerificationKey Parse(byte[] spki) =>
        EcVerificationKey.TryParse(spki, out var key) ? key : throw new InvalidOperationException("The key must be readable.");

    private static void Agreement(Measurements m)
    {
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            using var peer = EphemeralEcdh.Generate(kind);
            var point = peer.PublicPoint.ToArray();
            var shared = new byte[peer.SharedLength];
            string managed = $"{kind} ephemeral ECDH (generate, peer, agree), .NET",
                native = $"{kind} ephemeral ECDH (generate, peer, agree), libcrypto";
            m.Time(managed, () => ManagedAgreement(kind, point));
            m.Time(
                native,
                () =>
                {
                    using var key = EphemeralEcdh.Generate(kind);
                    key.Agree(point, shared);
                }
            );
            if (kind == KeyKind.P256)
                m.AtMost("ephemeral ECDH on P-256, libcrypto ÷ .NET", m[native] / m[managed], 0.5);
        }

        byte[] privateKey = new byte[32],
            publicKey = new byte[32],
            secret = new byte[32];
        X25519.Generate(privateKey, publicKey);
        m.Time(
            "X25519 ephemeral (generate, agree), libcrypto",
            () =>
            {
                X25519.Generate(privateKey, publicKey);
                X25519.Agree(privateKey, publicKey, secret);
            }
        );
    }

    private static void ManagedAgreement(KeyKind kind, byte[] point)
    {
        using var key = ECDiffieHellman.Create(kind.Curve);
        key.ExportParameters(includePrivateParameters: false);
        var length = kind.CoordinateLength;
        using var peer = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = kind.Curve,
                Q = new ECPoint { X = point[1..(1 + length)], Y = point[(1 + length)..] },
            }
        );
        using var peerPublic = peer.PublicKey;
        key.DeriveRawSecretAgreement(peerPublic);
    }
}
