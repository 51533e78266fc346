using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Modules;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Fuzz;

/// <summary>What reaches the two sides of TO2 before there is a tunnel, and the owner's state between two messages.</summary>
internal static class To2Targets
{
    private static readonly FdoSigner Maker = SignerOf(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly FdoSigner Owner = SignerOf(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly Voucher Voucher = MakeVoucher();
    private static readonly To2Device Started = new(Options());
    private static readonly byte[] Hello = Started.Start().Body;
    private static readonly byte[] Proof;
    private static readonly To2Greeting Greeting;

    static To2Targets()
    {
        HelloDevice.Read(Hello, out var hello);
        To2Owner.Hello(hello!, Voucher, Owner, RandomNumberGenerator.Fill, out var greeting, out Proof);
        Greeting = greeting ?? throw new InvalidOperationException("A message of ours was refused.");
        All =
        [
            new("to2-hello", [Hello], bytes => HelloDevice.Read(bytes, out _)),
            new("to2-header", [Proof], ReceiveHeader),
            new("to2-entry-number", [new GetOvNextEntry(0).Encode()], NextEntry),
            new("to2-entry", [new OvNextEntry(0, Voucher.Entries[0]).Encode()], bytes => OvNextEntry.Read(bytes, out _)),
            new("to2-device-proof", [Token()], ProveDevice),
            new("to2-greeting", [Greeting.Export().Span.ToArray()], bytes => To2Greeting.Restore(bytes, out _)),
            new("to2-state", [new byte[] { 0x8f, 0x01 }], bytes => To2OwnerSession.Restore(bytes, out _)),
        ];
    }

    public static IReadOnlyList<FuzzTarget> All { get; }

    private static void ReceiveHeader(byte[] bytes)
    {
        using var device = new To2Device(Options());
        device.Start();
        device.Receive(FdoMessageType.To2ProveOvHdr, bytes);
    }

    private static void NextEntry(byte[] bytes) => To2Owner.NextEntry(Greeting, Voucher, bytes, out _);

    private static void ProveDevice(byte[] bytes)
    {
        To2Owner.ProveDevice(
            Greeting,
            Voucher,
            Owner,
            bytes,
            To2Plan.Reuse(Voucher),
            RandomNumberGenerator.Fill,
            out var session,
            out _
        );
        session?.Dispose();
    }

    private static byte[] Token() =>
        EatToken.Sign(
            Owner,
            Greeting.ProveDeviceNonce,
            Voucher.Guid,
            claim => KeyExchangeB.Write(claim, new byte[86]),
            FdoNonce.Create(RandomNumberGenerator.Fill)
        );

    private static Voucher MakeVoucher()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=Device",
            key,
            HashAlgorithmName.SHA256
        );
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(start, start.AddYears(1));
        byte[] der = certificate.RawData;
        var header = VoucherHeader.Create(
            FdoGuid.Create(RandomNumberGenerator.Fill),
            RendezvousInfo.Create(),
            "device",
            Maker.PublicKey,
            FdoHash.Compute(FdoHashType.Sha256, der)
        );
        return Voucher.Create(header, Hmac(FdoHashType.HmacSha256, header.Encoded.Span), [der]).Extend(Maker, Owner.PublicKey);
    }

    private static To2DeviceOptions Options() =>
        new()
        {
            Credential = new DeviceCredential(
                IsActive: true,
                Voucher.DeviceInfo,
                Voucher.Guid,
                Voucher.Rendezvous,
                Maker.PublicKey.Hash(FdoHashType.Sha256)
            ),
            Signer = Owner,
            Hmac = Hmac,
            Random = span => span.Clear(),
            Clock = TimeProvider.System,
            KeyExchange = KeyExchangeSuite.Ecdh256,
            Devmod = new Devmod
            {
                Os = "linux",
                Arch = "arm64",
                Version = "12",
                Device = "device",
                Binary = "arm64",
            },
        };

    private static FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, new byte[32], data);

    private static FdoSigner SignerOf(ECDsa key) =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );
}
