using System.Net;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Tests;

/// <summary>Devices, vouchers and what goes with them.</summary>
internal static class FdoSamples
{
    public static readonly FdoGuid Guid = FdoGuid.Parse("00112233-4455-6677-8899-aabbccddeeff");
    public static readonly FdoNonce Nonce = new(Enumerable.Repeat((byte)0x4e, FdoNonce.ByteCount).ToArray());
    public static readonly FdoNonce OtherNonce = new(Enumerable.Repeat((byte)0x4f, FdoNonce.ByteCount).ToArray());
    public static readonly byte[] DeviceSecret = [.. Enumerable.Repeat((byte)0x5e, 32)];

    public static readonly RendezvousInfo Rendezvous = RendezvousInfo.Create(
        new RendezvousDirective
        {
            Dns = "rv.example",
            Address = IPAddress.Parse("192.0.2.7"),
            DevicePort = 8443,
            OwnerPort = 8444,
            Protocol = RendezvousProtocol.Https,
        },
        new RendezvousDirective { Delay = TimeSpan.FromSeconds(10), IsOwnerOnly = true }
    );

    public static readonly IReadOnlyList<To2Address> Addresses =
    [
        new(null, "owner.example", 443, To2Transport.Https),
        new(IPAddress.Parse("198.51.100.3"), null, 8080, To2Transport.Http),
    ];

    public static FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, DeviceSecret, data);

    /// <summary>A voucher as it leaves the factory.</summary>
    public static Voucher Made(FdoKeyType type = FdoKeyType.Secp256R1, FdoKeyEncoding encoding = FdoKeyEncoding.X509)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> chain = [FdoKeys.Certificate("device", type), FdoKeys.Certificate("device-ca", type)];
        var hash = FdoHashTypes.For(type, type);
        var header = VoucherHeader.Create(
            Guid,
            Rendezvous,
            "robot-3",
            FdoKeys.Public("maker", type, encoding),
            FdoHash.Compute(hash, [.. chain])
        );
        return Voucher.Create(header, Hmac(hash.Hmac, header.Encoded.Span), chain);
    }

    /// <summary>A voucher that went from the maker to <c>owner-1</c>, <c>owner-2</c> and back to <c>owner-1</c>, so many times.</summary>
    public static Voucher Extended(
        int times,
        FdoKeyType type = FdoKeyType.Secp256R1,
        FdoKeyEncoding encoding = FdoKeyEncoding.X509
    )
    {
        var voucher = Made(type, encoding);
        for (var i = 0; i < times; i++)
            voucher = voucher.Extend(OwnerAfter(i, type, encoding), OwnerAfter(i + 1, type, encoding).PublicKey);
        return voucher;
    }

    /// <summary>Who owns a device after so many hand-overs.</summary>
    public static FdoSigner OwnerAfter(
        int times,
        FdoKeyType type = FdoKeyType.Secp256R1,
        FdoKeyEncoding encoding = FdoKeyEncoding.X509
    ) =>
        FdoKeys.Signer(
            times == 0 ? "maker"
                : times % 2 == 1 ? "owner-1"
                : "owner-2",
            type,
            encoding
        );
}
