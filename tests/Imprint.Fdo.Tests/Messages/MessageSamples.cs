using System.Text.RegularExpressions;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Messages;

/// <summary>One thing that a peer can send, and how it is read.</summary>
/// <param name="Tolerated">Places where a reader may let wrong things pass: parts that are not looked at, lists of any length.</param>
internal sealed record MessageSample(string Name, byte[] Encoded, MessageReader Read, string? Tolerated = null)
{
    public bool Tolerates(CborMutation mutation) =>
        Tolerated is not null && Regex.IsMatch(mutation.Path, $"^(?:{Tolerated})$", RegexOptions.NonBacktracking);

    public override string ToString() => Name;
}

internal delegate (FdoFault Fault, object? Message) MessageReader(ReadOnlyMemory<byte> encoded);

internal static class MessageSamples
{
    // What a COSE header says besides the algorithm is not looked at; the algorithm is when the signature is checked.
    private const string Headers = "/tag/0|/tag/0/<>.*|/tag/1/?.*";

    // Directives and instructions are lists; a variable without a value may have a null; others are not looked at.
    private static string Rv(string at) => $"{at}|{at}/[0-9]|{at}/[0-9]/[0-9]";

    private static readonly Voucher Voucher = FdoSamples.Extended(2);
    private static readonly FdoSigner Owner = FdoSamples.OwnerAfter(2);
    private static readonly FdoSigner Device = FdoKeys.Signer("device");
    private static readonly FdoHash Hash = FdoHash.Compute(FdoHashType.Sha256, "something"u8.ToArray());
    private static readonly SigInfo Es256 = new(CoseAlgorithm.Es256);
    private static readonly To0d To0d = To0d.Create(Voucher, 3600, FdoSamples.Nonce);

    public static IReadOnlyList<MessageSample> All { get; } =
    [
        new(
            "10 AppStart",
            new AppStart(FdoKeyType.Secp256R1, FdoKeyEncoding.X509, "SN-1", "robot-3", new byte[300]).Encode(),
            b => (AppStart.Read(b, out var m), m),
            "/0/<>"
        ),
        new(
            "11 SetCredentials",
            new SetCredentials(Voucher.Header).Encode(),
            b => (SetCredentials.Read(b, out var m), m),
            Rv("/0/<>/2")
        ),
        new("12 SetHmac", new SetHmac(Voucher.Hmac).Encode(), b => (SetHmac.Read(b, out var m), m)),
        new(
            "13 Done, 20 Hello",
            EmptyBody.Encode(),
            b => (EmptyBody.Read(b), EmptyBody.Read(b) == FdoFault.None ? "nothing" : null)
        ),
        new("21 HelloAck", new HelloAck(FdoSamples.Nonce).Encode(), b => (HelloAck.Read(b, out var m), m)),
        new(
            "22 OwnerSign",
            OwnerSign.Encode(To0d, To1d.Sign(Owner, FdoSamples.Addresses, Hash)),
            b => (OwnerSign.Read(b, out var m), m),
            // The voucher has its own sample; addresses are a list.
            $"/0/<>/0/.*|/1/tag/0.*|/1/tag/1.*|/1/tag/2/<>/0|/1/tag/2/<>/0/[01]"
        ),
        new("23 AcceptOwner", new AcceptOwner(3600).Encode(), b => (AcceptOwner.Read(b, out var m), m)),
        new("30 HelloRv", new HelloRv(FdoSamples.Guid, Es256).Encode(), b => (HelloRv.Read(b, out var m), m)),
        new("31 HelloRvAck", new HelloRvAck(FdoSamples.Nonce, Es256).Encode(), b => (HelloRvAck.Read(b, out var m), m)),
        new(
            "32 ProveToRv",
            EatToken.Sign(Device, FdoSamples.Nonce, FdoSamples.Guid),
            b => (EatToken.Read(b, out var m), m),
            // An EAT may have other claims.
            $"{Headers}|/tag/2/<>"
        ),
        new(
            "33 RvRedirect",
            To1d.Sign(Owner, FdoSamples.Addresses, Hash),
            b => (To1d.Read(b, out var m), m),
            $"{Headers}|/tag/2/<>/0|/tag/2/<>/0/[01]"
        ),
        new(
            "60 HelloDevice",
            HelloDevice.Create(65535, FdoSamples.Guid, FdoSamples.Nonce, "ECDH256", 3, Es256).Encoded.ToArray(),
            b => (HelloDevice.Read(b, out var m), m)
        ),
        new(
            "61 ProveOvHdr",
            ProveOvHdr.Sign(Owner, Voucher, FdoSamples.Nonce, Es256, new byte[86], Hash, 65535, FdoSamples.OtherNonce),
            b => (ProveOvHdr.Read(b, out var m), m),
            $"/tag/0|/tag/0/<>.*|/tag/1|{Rv("/tag/2/<>/0/<>/2")}"
        ),
        new("62 GetOvNextEntry", new GetOvNextEntry(3).Encode(), b => (GetOvNextEntry.Read(b, out var m), m)),
        new(
            "63 OvNextEntry",
            new OvNextEntry(1, Voucher.Entries[1]).Encode(),
            b => (OvNextEntry.Read(b, out var m), m),
            "/1/tag/0|/1/tag/0/<>.*|/1/tag/1/?.*"
        ),
        new(
            "64 ProveDevice",
            EatToken.Sign(
                Device,
                FdoSamples.Nonce,
                FdoSamples.Guid,
                w => KeyExchangeB.Write(w, new byte[86]),
                FdoSamples.OtherNonce
            ),
            ReadProveDevice,
            "/tag/0|/tag/0/<>.*|/tag/1|/tag/1/0|/tag/2/<>"
        ),
        new(
            "65 SetupDevice",
            SetupDevice.Sign(Owner, FdoSamples.Rendezvous, FdoSamples.Guid, FdoSamples.Nonce, Owner.PublicKey),
            b => (SetupDevice.Read(b, out var m), m),
            $"{Headers}|{Rv("/tag/2/<>/0")}"
        ),
        new(
            "66 DeviceServiceInfoReady",
            new DeviceServiceInfoReady(Voucher.Hmac, 1300).Encode(),
            b => (DeviceServiceInfoReady.Read(b, out var m), m)
        ),
        new(
            "67 OwnerServiceInfoReady",
            new OwnerServiceInfoReady(1300).Encode(),
            b => (OwnerServiceInfoReady.Read(b, out var m), m)
        ),
        new("70 Done, 71 Done2", new Done(FdoSamples.Nonce).Encode(), b => (Done.Read(b, out var m), m)),
        new(
            "255 Error",
            FdoError.Of(FdoFault.Malformed, FdoMessageType.DiSetCredentials).Encode(),
            b => (FdoError.Read(b, out var m), m),
            "/3|/4" // when it was and what it belongs to may be missing, and the time may be anything
        ),
        new(
            "voucher",
            Voucher.Encoded.ToArray(),
            b => (Voucher.Read(b, out var m), m),
            $"{Rv("/1/<>/2")}|/3|/3/[0-9]|/4|/4/[0-9]|/4/[0-9]/tag/0|/4/[0-9]/tag/0/<>.*|/4/[0-9]/tag/1/?.*"
        ),
        new("voucher header", Voucher.Header.Encoded.ToArray(), b => (VoucherHeader.Read(b, out var m), m), Rv("/2")),
        new("rendezvous info", FdoSamples.Rendezvous.Encoded.ToArray(), b => (RendezvousInfo.Read(b, out var m), m), Rv("")),
        new(
            "device credential",
            new DeviceCredential(true, "robot-3", FdoSamples.Guid, FdoSamples.Rendezvous, Hash).Encode(),
            b => (DeviceCredential.Read(b, out var m), m),
            Rv("/4")
        ),
        .. Enum.GetValues<FdoKeyEncoding>()
            .Select(encoding => new MessageSample(
                $"public key, {encoding}",
                FdoKeys.Public("maker", FdoKeyType.Secp256R1, encoding).Encoded.ToArray(),
                b => (FdoPublicKey.Read(b, out var m), m),
                encoding switch
                {
                    FdoKeyEncoding.X5Chain => "/2",
                    FdoKeyEncoding.CoseKey => "/2", // a COSE_Key may say more than the key
                    _ => null,
                }
            )),
    ];

    private static (FdoFault, object?) ReadProveDevice(ReadOnlyMemory<byte> body)
    {
        var fault = EatToken.Read(body, out var token);
        if (fault != FdoFault.None)
            return (fault, token);
        if (token!.SetupNonce is null || token.Fdo is not { } claim)
            return (FdoFault.Malformed, null);
        fault = KeyExchangeB.Read(claim, out _);
        return (fault, fault == FdoFault.None ? token : null);
    }
}
