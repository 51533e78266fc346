using System.Diagnostics;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Fuzz;

/// <summary>Messages, vouchers and what they are made of. A reader gives a fault or a message, and a message can be used.</summary>
internal static class FdoTargets
{
    private static readonly FdoSigner Signer = FdoSigner.From(new FixedKey(signs: false));
    private static readonly FdoPublicKey Key = Signer.PublicKey;
    private static readonly FdoGuid Guid = FdoGuid.Parse("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly FdoNonce Nonce = new(new byte[16]);
    private static readonly FdoHash Hash = FdoHash.Compute(FdoHashType.Sha256);
    private static readonly SigInfo Es256 = new(CoseAlgorithm.Es256);

    private static readonly RendezvousInfo Rendezvous = RendezvousInfo.Create(
        new RendezvousDirective
        {
            Dns = "rv.example",
            Address = System.Net.IPAddress.Loopback,
            DevicePort = 8443,
            Protocol = RendezvousProtocol.Https,
            ServerCertificateHash = Hash,
        },
        new RendezvousDirective { Delay = TimeSpan.FromSeconds(10), IsBypass = true }
    );

    private static readonly IReadOnlyList<To2Address> Addresses =
    [
        new(null, "owner.example", 443, To2Transport.Https),
        new(System.Net.IPAddress.IPv6Loopback, null, 80, To2Transport.Http),
    ];

    private static readonly Voucher Made = MakeVoucher();
    private static readonly Voucher Extended = Made.Extend(Signer, Key.In(FdoKeyEncoding.CoseKey)).Extend(Signer, Key);
    private static readonly byte[] Redirect = To1d.Sign(Signer, Addresses, Hash);

    private delegate FdoFault Reader<T>(ReadOnlyMemory<byte> bytes, out T? message)
        where T : class;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Target<AppStart>(
            "fdo-10",
            AppStart.Read,
            m => m.Encode(),
            new AppStart(FdoKeyType.Secp256R1, FdoKeyEncoding.X509, "SN-1", "robot-3", new byte[40]).Encode()
        ),
        Target<SetCredentials>("fdo-11", SetCredentials.Read, m => m.Encode(), new SetCredentials(Made.Header).Encode()),
        Target<SetHmac>("fdo-12", SetHmac.Read, m => m.Encode(), new SetHmac(Made.Hmac).Encode()),
        new("fdo-13", [EmptyBody.Encode()], bytes => EmptyBody.Read(bytes)),
        Target<HelloAck>("fdo-21", HelloAck.Read, m => m.Encode(), new HelloAck(Nonce).Encode()),
        Target<OwnerSign>(
            "fdo-22",
            OwnerSign.Read,
            m => m.To0d.Voucher.Verify(),
            OwnerSign.Encode(To0d.Create(Extended, 3600, Nonce), Redirect)
        ),
        Target<AcceptOwner>("fdo-23", AcceptOwner.Read, m => m.Encode(), new AcceptOwner(3600).Encode()),
        Target<HelloRv>("fdo-30", HelloRv.Read, m => m.Encode(), new HelloRv(Guid, Es256).Encode()),
        Target<HelloRvAck>("fdo-31", HelloRvAck.Read, m => m.Encode(), new HelloRvAck(Nonce, Es256).Encode()),
        Target<EatToken>("fdo-32", EatToken.Read, m => m.IsSignedBy(Key), EatToken.Sign(Signer, Nonce, Guid)),
        Target<To1d>(
            "fdo-33",
            To1d.Read,
            m =>
            {
                m.IsSignedBy(Key);
                Use(m.Addresses.SelectMany(a => a.Uris()));
            },
            Redirect
        ),
        Target<HelloDevice>(
            "fdo-60",
            HelloDevice.Read,
            m => m.ToString(),
            HelloDevice.Create(0, Guid, Nonce, "ECDH256", 3, Es256).Encoded.ToArray()
        ),
        Target<ProveOvHdr>(
            "fdo-61",
            ProveOvHdr.Read,
            m => m.IsSignedBy(m.OwnerKey),
            ProveOvHdr.Sign(Signer, Extended, Nonce, Es256, new byte[86], Hash, 65535, Nonce)
        ),
        Target<GetOvNextEntry>("fdo-62", GetOvNextEntry.Read, m => m.Encode(), new GetOvNextEntry(3).Encode()),
        Target<OvNextEntry>(
            "fdo-63",
            OvNextEntry.Read,
            m =>
            {
                m.Encode();
                new VoucherChain(Extended.Header, Extended.Hmac.Encode()).Follow(m.Entry);
            },
            new OvNextEntry(1, Extended.Entries[1]).Encode(),
            new OvNextEntry(0, Extended.Entries[0]).Encode()
        ),
        Target<EatToken>(
            "fdo-64",
            EatToken.Read,
            m => KeyExchangeB.Read(m.Fdo ?? default, out _),
            EatToken.Sign(Signer, Nonce, Guid, w => KeyExchangeB.Write(w, new byte[86]), Nonce)
        ),
        Target<SetupDevice>(
            "fdo-65",
            SetupDevice.Read,
            m => m.IsSignedBy(m.Owner2Key),
            SetupDevice.Sign(Signer, Rendezvous, Guid, Nonce, Key)
        ),
        Target<DeviceServiceInfoReady>(
            "fdo-66",
            DeviceServiceInfoReady.Read,
            m => m.Encode(),
            new DeviceServiceInfoReady(Made.Hmac, 1300).Encode(),
            new DeviceServiceInfoReady(null, null).Encode()
        ),
        Target<OwnerServiceInfoReady>(
            "fdo-67",
            OwnerServiceInfoReady.Read,
            m => m.Encode(),
            new OwnerServiceInfoReady(1300).Encode()
        ),
        Target<Done>("fdo-70", Done.Read, m => m.Encode(), new Done(Nonce).Encode()),
        Target<FdoError>(
            "fdo-255",
            FdoError.Read,
            m => m.Encode(),
            FdoError.Of(FdoFault.Malformed, FdoMessageType.DiAppStart, DateTimeOffset.UnixEpoch.AddYears(56)).Encode()
        ),
        Target<Voucher>(
            "fdo-voucher",
            Voucher.Read,
            m =>
            {
                m.Verify();
                Agree(m.DeviceKey is null || m.DeviceChain is not null);
                Voucher.ReadFile(System.Text.Encoding.ASCII.GetBytes(m.ToPem()), out var again);
                Agree(again.Count == 1);
            },
            Made.Encoded.ToArray(),
            Extended.Encoded.ToArray()
        ),
        new(
            "fdo-voucher-file",
            [System.Text.Encoding.ASCII.GetBytes(Made.ToPem() + Extended.ToPem()), Made.Encoded.ToArray()],
            bytes => Agree(Voucher.ReadFile(bytes, out var vouchers) == FdoFault.None == vouchers.Count > 0)
        ),
        Target<RendezvousInfo>(
            "fdo-rendezvous",
            RendezvousInfo.Read,
            m =>
            {
                Use(m.Directives.SelectMany(d => d.DeviceAddresses()));
                Use(m.Directives.SelectMany(d => d.OwnerAddresses()));
                // What was understood can be said again, and means the same.
                Agree(
                    RendezvousInfo
                        .Create(m.Directives)
                        .Directives.SequenceEqual(m.Directives.Select(d => d with { NeedsOtherMeans = false }))
                );
            },
            Rendezvous.Encoded.ToArray()
        ),
        Target<FdoPublicKey>(
            "fdo-public-key",
            FdoPublicKey.Read,
            m =>
            {
                m.Verify(m.Type.Algorithm, [1], new byte[64]);
                Agree(
                    FdoPublicKey.Read(m.In(FdoKeyEncoding.X509).Encoded, out var plain) == FdoFault.None && plain!.IsSameKeyAs(m)
                );
                Agree(
                    FdoPublicKey.Read(m.In(FdoKeyEncoding.CoseKey).Encoded, out var cose) == FdoFault.None && cose!.IsSameKeyAs(m)
                );
            },
            Key.Encoded.ToArray(),
            Key.In(FdoKeyEncoding.CoseKey).Encoded.ToArray()
        ),
        Target<DeviceCredential>(
            "fdo-credential",
            DeviceCredential.Read,
            m => m.Encode(),
            new DeviceCredential(true, "robot-3", Guid, Rendezvous, Hash).Encode()
        ),
    ];

    private static FuzzTarget Target<T>(string name, Reader<T> read, Action<T> use, params byte[][] samples)
        where T : class =>
        new(
            name,
            samples,
            bytes =>
            {
                var fault = read(bytes, out var message);
                Agree(fault == FdoFault.None == message is not null);
                _ = fault.Text;
                if (message is not null)
                    use(message);
            }
        );

    private static void Use(IEnumerable<Uri> addresses)
    {
        foreach (var address in addresses)
            Agree(address.IsAbsoluteUri);
    }

    private static void Agree(bool holds)
    {
        if (!holds)
            throw new UnreachableException("What was read does not agree with itself.");
    }

    private static Voucher MakeVoucher()
    {
        IReadOnlyList<ReadOnlyMemory<byte>> chain = [new byte[60], new byte[60]];
        var header = VoucherHeader.Create(Guid, Rendezvous, "robot-3", Key, FdoHash.Compute(FdoHashType.Sha256, [.. chain]));
        return Voucher.Create(header, FdoHash.ComputeHmac(FdoHashType.HmacSha256, new byte[32], header.Encoded.Span), chain);
    }
}
