using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;

namespace Imprint.Fdo.Sessions;

/// <summary>TO2 on the owner's side until the device has proven itself: one step per message, and nothing kept in between.</summary>
public static class To2Owner
{
    /// <summary>60 → 61. The voucher is that of the GUID in the message, and the signer the key that it ends in.</summary>
    public static FdoFault Hello(
        HelloDevice hello,
        Voucher voucher,
        FdoSigner owner,
        RandomSource random,
        out To2Greeting? greeting,
        out byte[] answer
    )
    {
        greeting = null;
        answer = [];
        // 1. The device and its voucher.
        if (hello.Guid != voucher.Guid)
            return FdoFault.GuidMismatch;
        if (!owner.PublicKey.IsSameKeyAs(voucher.OwnerKey))
            return FdoFault.NotOwner;
        if (voucher.DeviceKey is not { } deviceKey)
            return FdoFault.DeviceChainMissing;
        if (!deviceKey.Type.SignsWith(hello.SigInfo.Algorithm))
            return FdoFault.UnsupportedSignature;
        // 2. What it proposes.
        if (KeyExchangeSuites.Read(hello.KeyExchangeSuite, out var suite) is not FdoFault.None and var unknownSuite)
            return unknownSuite;
        if (CipherSuites.Read(hello.CipherSuite, out var cipher) is not FdoFault.None and var unknownCipher)
            return unknownCipher;
        if (!suite.Fits(voucher.OwnerKey))
            return FdoFault.KeyExchangeMismatch;
        // 3. The owner's half of the key exchange, under a signature. The key is shown as the voucher has it, for devices that
        //    compare bytes.
        var maxMessageSize = To2Sizes.Message(hello.MaxMessageSize);
        var proveDeviceNonce = FdoNonce.Create(random);
        using var exchange = OwnerKeyExchange.Start(suite, random);
        var hashType = FdoHashTypes.For(deviceKey.Type, voucher.OwnerKey.Type);
        var signed = ProveOvHdr.Sign(
            owner.Showing(voucher.OwnerKey),
            voucher,
            hello.Nonce,
            hello.SigInfo,
            exchange.XA.Span,
            FdoHash.Compute(hashType, hello.Encoded),
            FdoLimits.MaxMessageLength,
            proveDeviceNonce
        );
        if (signed.Length > maxMessageSize)
            return FdoFault.TooLarge;
        greeting = new To2Greeting(hello.Guid, proveDeviceNonce, cipher, maxMessageSize, exchange.Export());
        answer = signed;
        return FdoFault.None;
    }

    /// <summary>62 → 63.</summary>
    public static FdoFault NextEntry(To2Greeting greeting, Voucher voucher, ReadOnlyMemory<byte> body, out byte[] answer)
    {
        answer = [];
        if (greeting.Guid != voucher.Guid)
            return FdoFault.GuidMismatch;
        if (GetOvNextEntry.Read(body, out var message) is not FdoFault.None and var malformed)
            return malformed;
        if (message!.Number >= voucher.Entries.Count)
            return FdoFault.OutOfRange;
        var next = new OvNextEntry(message.Number, voucher.Entries[message.Number]).Encode();
        if (next.Length > greeting.MaxMessageSize)
            return FdoFault.TooLarge;
        answer = next;
        return FdoFault.None;
    }

    /// <summary>64 → 65. From here on there is a session.</summary>
    public static FdoFault ProveDevice(
        To2Greeting greeting,
        Voucher voucher,
        FdoSigner owner,
        ReadOnlyMemory<byte> body,
        To2Plan plan,
        RandomSource random,
        out To2OwnerSession? session,
        out byte[] answer
    )
    {
        session = null;
        answer = [];
        if (greeting.Guid != voucher.Guid)
            return FdoFault.GuidMismatch;
        if (voucher.DeviceKey is not { } deviceKey)
            return FdoFault.DeviceChainMissing;
        // 1. The proof: for this session, of this device, by its factory key. The nonce first: it is cheap.
        if (EatToken.Read(body, out var token) is not FdoFault.None and var malformed)
            return malformed;
        if (token!.SetupNonce is not { } setupNonce || token.Fdo is not { } claim)
            return FdoFault.Malformed;
        if (KeyExchangeB.Read(claim, out var xB) is not FdoFault.None and var malformedClaim)
            return malformedClaim;
        if (!token.Nonce.Matches(greeting.ProveDeviceNonce))
            return FdoFault.NonceMismatch;
        if (token.Guid != greeting.Guid)
            return FdoFault.GuidMismatch;
        if (!token.IsSignedBy(deviceKey))
            return FdoFault.BadSignature;
        // 2. The tunnel's key.
        if (OwnerKeyExchange.Restore(greeting.KeyExchange.Span, out var exchange) is not FdoFault.None)
            return FdoFault.UnknownSession;
        using var restored = exchange!;
        if (restored.Finish(xB.Span, owner, greeting.Cipher, out var sevk) is not FdoFault.None and var fault)
            return fault;
        // 3. What the device shall be from now on.
        var tunnel = new Tunnel(greeting.Cipher, sevk!);
        var setup = SetupDevice.Sign(owner, plan.Rendezvous, plan.Guid, setupNonce, plan.Owner2Key);
        answer = tunnel.Seal(setup, random);
        if (answer.Length > greeting.MaxMessageSize)
        {
            tunnel.Dispose();
            return FdoFault.TooLarge;
        }

        session = new To2OwnerSession(greeting.Guid, greeting.ProveDeviceNonce, setupNonce, plan, tunnel);
        return FdoFault.None;
    }
}
