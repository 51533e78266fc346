using System.Security.Cryptography;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Modules;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.TestKit;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>A device as it leaves the factory, with its secret, its credential and the voucher that was made for it.</summary>
internal sealed class LoopbackDevice
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(48);

    public LoopbackDevice(FdoKeyType deviceType, FdoSigner manufacturer)
    {
        Signer = SessionKeys.Signer(deviceType, 0);
        byte[] certificate = SessionKeys.Certify(deviceType, 0);
        var hash = FdoHashTypes.For(deviceType, manufacturer.PublicKey.Type);
        var header = VoucherHeader.Create(
            FdoGuid.Create(RandomNumberGenerator.Fill),
            Rendezvous("rendezvous.example"),
            "model-a",
            manufacturer.PublicKey,
            FdoHash.Compute(hash, certificate)
        );
        Voucher = Voucher.Create(header, Hmac(hash.Hmac, header.Encoded.Span), [certificate]);
        Credential = new DeviceCredential(
            IsActive: true,
            header.DeviceInfo,
            header.Guid,
            header.Rendezvous,
            manufacturer.PublicKey.Hash(hash)
        );
    }

    public FdoSigner Signer { get; }

    public Voucher Voucher { get; private set; }

    public DeviceCredential Credential { get; set; }

    public ManualClock Clock { get; } = new();

    public FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, _secret, data);

    public static RendezvousInfo Rendezvous(string host) =>
        RendezvousInfo.Create(new RendezvousDirective { Dns = host, Protocol = RendezvousProtocol.Https });

    /// <summary>Hands the device through these hands; the last of them is its owner.</summary>
    public LoopbackDevice SoldTo(FdoSigner from, params IReadOnlyList<FdoSigner> owners)
    {
        foreach (var owner in owners)
        {
            Voucher = Voucher.Extend(from, owner.PublicKey);
            from = owner;
        }

        return this;
    }

    public To2DeviceOptions Options(
        KeyExchangeSuite suite = KeyExchangeSuite.Ecdh256,
        CipherSuite cipher = CipherSuite.A256Gcm,
        To1d? redirect = null,
        IReadOnlyList<DeviceModule>? modules = null
    ) =>
        new()
        {
            Credential = Credential,
            Signer = Signer,
            Hmac = Hmac,
            Random = RandomNumberGenerator.Fill,
            Clock = Clock,
            KeyExchange = suite,
            Cipher = cipher,
            Redirect = redirect,
            Modules = modules ?? [],
            Devmod = new Devmod
            {
                Os = "linux",
                Arch = "arm64",
                Version = "12",
                Device = "model-a",
                Binary = "arm64",
            },
        };
}
