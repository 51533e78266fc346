using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Sessions;

/// <summary>What a device looks at in message 61, before it asks for the first entry.</summary>
internal static class To2HeaderCheck
{
    public static FdoFault Check(ProveOvHdr proof, HelloDevice hello, To2DeviceOptions options)
    {
        var credential = options.Credential;
        var header = proof.Header;
        // 1. It answers our message 60, and nobody changed that on its way.
        if (!proof.HelloDeviceHash.Matches(FdoHash.Compute(proof.HelloDeviceHash.Type, hello.Encoded)))
            return FdoFault.HelloHashMismatch;
        if (!proof.Nonce.Matches(hello.Nonce))
            return FdoFault.NonceMismatch;
        if (proof.SigInfo.Algorithm != hello.SigInfo.Algorithm)
            return FdoFault.UnsupportedSignature;
        // 2. The voucher is ours: the header is what we agreed upon with the factory.
        if (header.Guid != credential.Guid)
            return FdoFault.GuidMismatch;
        if (!proof.Hmac.Matches(options.Hmac(proof.Hmac.Type, header.Encoded.Span)))
            return FdoFault.HmacMismatch;
        // 3. The manufacturer is ours.
        if (!credential.ManufacturerKeyHash.Matches(header.ManufacturerKey.Hash(credential.ManufacturerKeyHash.Type)))
            return FdoFault.ManufacturerKeyMismatch;
        // 4. The message is by the key that it shows. Whether that key owns the device is what the entries tell.
        return proof.IsSignedBy(proof.OwnerKey) ? FdoFault.None : FdoFault.BadSignature;
    }
}
