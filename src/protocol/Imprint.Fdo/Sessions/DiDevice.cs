using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Sessions;

/// <summary>Device initialization as the device sees it: it asks for a credential, makes its HMAC over it, and keeps it.</summary>
/// <param name="deviceKey">What the device's own key is; the manufacturer's may be of another type.</param>
/// <param name="stage">Keeps what the manufacturer offers until the protocol has finished.</param>
public sealed class DiDevice(AppStart appStart, FdoKeyType deviceKey, CredentialStaging stage) : FdoClient
{
    /// <summary>For a secret that is there already.</summary>
    public DiDevice(AppStart appStart, FdoKeyType deviceKey, DeviceHmac hmac)
        : this(appStart, deviceKey, (_, type, header) => hmac(type, header)) { }

    /// <summary>What to keep, once the protocol has finished.</summary>
    public DeviceCredential? Credential { get; private set; }

    private DeviceCredential? _offered;

    private protected override FdoStep.Send First() => new(FdoMessageType.DiAppStart, appStart.Encode());

    private protected override FdoFault Accept(FdoMessageType type, ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (type == FdoMessageType.DiSetCredentials)
        {
            var fault = SetCredentials.Read(body, out var message);
            if (fault != FdoFault.None)
                return fault;

            // The header is what the voucher will carry for good, so its own bytes go under the HMAC.
            var header = message!.Header;
            var hash = FdoHashTypes.For(deviceKey, header.ManufacturerKey.Type);
            _offered = new DeviceCredential(
                IsActive: true,
                header.DeviceInfo,
                header.Guid,
                header.Rendezvous,
                header.ManufacturerKey.Hash(hash)
            );
            next = new FdoStep.Send(
                FdoMessageType.DiSetHmac,
                new SetHmac(stage(_offered, hash.Hmac, header.Encoded.Span)).Encode()
            );
            return FdoFault.None;
        }

        var done = EmptyBody.Read(body);
        if (done == FdoFault.None)
            Credential = _offered;
        return done;
    }
}
