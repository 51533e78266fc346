using Imprint.Crypto;
using Imprint.Fdo;
using Imprint.Wire;

namespace Imprint.Element.Records;

// slot = secret block24 | DeviceCredential block24

/// <summary>A credential of FIDO Device Onboard and the HMAC secret that belongs to it.</summary>
internal sealed class CredentialSlot(Secret secret, DeviceCredential credential) : IDisposable
{
    public DeviceCredential Credential { get; } = credential;

    public FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, secret.Span, data);

    public static CredentialSlot? Read(ref WireReader reader)
    {
        var secret = reader.ReadBlock24();
        var encoded = reader.ReadBlock24();
        if (reader.Fault != WireFault.None)
            return null;
        if (DeviceCredential.Read(encoded.ToArray(), out var credential) == FdoFault.None)
            return new CredentialSlot(new Secret(secret), credential!);
        reader.Fail(WireFault.BadValue);
        return null;
    }

    public CredentialSlot With(DeviceCredential credential) => new(new Secret(secret.Span), credential);

    public void Write(RecordWriter writer)
    {
        writer.WriteBlock24(secret.Span);
        writer.WriteBlock24(Credential.Encode());
    }

    public void Dispose() => secret.Dispose();
}
