using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Bench;

/// <summary>What a rendezvous and an owner do for every device, beside the signatures that they cannot do without.</summary>
public static class FdoBench
{
    // More than the cache of parsed keys holds, so that every device is a stranger.
    private const int Devices = 3000;

    private static readonly FdoGuid Guid = FdoGuid.Create(RandomNumberGenerator.Fill);
    private static readonly FdoNonce Nonce = FdoNonce.Create(RandomNumberGenerator.Fill);
    private static readonly byte[] Data = new byte[300];

    public static void Run(Measurements m)
    {
        m.Chapter("FDO messages and vouchers, P-256");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Primitives(m, key);
        Vouchers(m, SignerOf(key));
        Proofs(m);
        Signing(m, SignerOf(key));
    }

    private static void Primitives(Measurements m, ECDsa key)
    {
        var signature = key.SignData(Data, HashAlgorithmName.SHA256);
        var spki = key.ExportSubjectPublicKeyInfo();
        using (var ready = Import(spki))
            m.Time("verify, key ready", () => Verify(ready, signature));
        m.Time(
            "verify, key imported first",
            () =>
            {
                using var fresh = Import(spki);
                Verify(fresh, signature);
            }
        );
        m.Time("sign", () => key.SignData(Data, HashAlgorithmName.SHA256));
    }

    private static void Vouchers(Measurements m, FdoSigner owner)
    {
        ReadOnlyMemory<byte>[] chain = [new byte[500], new byte[500]];
        var header = VoucherHeader.Create(
            Guid,
            RendezvousInfo.Create(new RendezvousDirective { Dns = "rv.example", DevicePort = 8443 }),
            "robot-3",
            owner.PublicKey,
            FdoHash.Compute(FdoHashType.Sha256, chain)
        );
        var voucher = Voucher.Create(header, FdoHash.ComputeHmac(FdoHashType.HmacSha256, Data, header.Encoded.Span), chain);
        for (var entries = 1; entries <= 3; entries++)
        {
            voucher = voucher.Extend(owner, owner.PublicKey);
            if (entries == 2)
                continue;
            var encoded = voucher.Encoded;
            var leg = $"voucher of {entries} entries: read and verify";
            m.Time(leg, () => Check(Voucher.Read(encoded, out var read) == FdoFault.None && read!.Verify() == FdoFault.None));
            m.AtMost($"{leg} ÷ its signatures", m[leg] / (entries * m["verify, key ready"]), 1.5);
        }

        m.Time("voucher of 3 entries: read alone", () => Check(Voucher.Read(voucher.Encoded, out _) == FdoFault.None));
        m.Time("voucher of 3 entries: verify alone", () => Check(voucher.Verify() == FdoFault.None));
        var key = owner.PublicKey.Encoded;
        m.Time("public key: read", () => Check(FdoPublicKey.Read(key, out _) == FdoFault.None));
        m.Time("voucher: extend", () => voucher.Extend(owner, owner.PublicKey));
    }

    private static void Proofs(Measurements m)
    {
        var devices = new (FdoPublicKey Key, byte[] Proof)[Devices];
        for (var i = 0; i < Devices; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var signer = SignerOf(key);
            devices[i] = (signer.PublicKey, EatToken.Sign(signer, Nonce, Guid));
        }

        var next = 0;
        m.Time(
            "TO1: check the proof of a device never seen",
            () =>
            {
                var (key, proof) = devices[next++ % Devices];
                Check(To1Rendezvous.Prove(Nonce, Guid, key, proof) == FdoFault.None);
            }
        );
        m.AtMost(
            "TO1 proof ÷ its import and signature",
            m["TO1: check the proof of a device never seen"] / m["verify, key imported first"],
            1.5
        );
    }

    private static void Signing(Measurements m, FdoSigner signer)
    {
        var hash = FdoHash.Compute(FdoHashType.Sha256);
        IReadOnlyList<To2Address> addresses = [new(null, "owner.example", 443, To2Transport.Https)];
        m.Time("to1d: sign", () => To1d.Sign(signer, addresses, hash));
        m.Time("EAT: sign", () => EatToken.Sign(signer, Nonce, Guid));
        m.AtMost("to1d ÷ its signature", m["to1d: sign"] / m["sign"], 1.5);
        m.AtMost("EAT ÷ its signature", m["EAT: sign"] / m["sign"], 1.5);
    }

    private static FdoSigner SignerOf(ECDsa key) =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );

    private static EcVerificationKey Import(byte[] spki) =>
        EcVerificationKey.TryParse(spki, out var key)
            ? key
            : throw new InvalidOperationException("A key of ours cannot be read.");

    private static void Verify(EcVerificationKey key, byte[] signature)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Data, digest);
        Check(key.VerifyHash(digest, signature, SignatureForm.Raw));
    }

    private static void Check(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("What was made here is not good.");
    }
}
