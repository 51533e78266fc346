using System.Diagnostics;

namespace Imprint.Fdo;

/// <summary>How each fault is told to the peer.</summary>
public static class FdoFaults
{
    extension(FdoFault fault)
    {
        public FdoErrorCode Code =>
            fault switch
            {
                FdoFault.UnknownSession => FdoErrorCode.InvalidJwtToken,
                FdoFault.UnsupportedVersion
                or FdoFault.VoucherWithoutEntries
                or FdoFault.VoucherTooLong
                or FdoFault.VoucherPreviousHash
                or FdoFault.VoucherHeaderInfoHash
                or FdoFault.VoucherSignature
                or FdoFault.VoucherKeyType
                or FdoFault.VoucherHashType
                or FdoFault.DeviceChainHash
                or FdoFault.DeviceChainMissing
                or FdoFault.DeviceChainUntrusted
                or FdoFault.DeviceRevoked
                or FdoFault.UnknownModel
                or FdoFault.NotOwner
                or FdoFault.OwnerWithdrawn => FdoErrorCode.InvalidOwnershipVoucher,
                FdoFault.To0dHashMismatch => FdoErrorCode.InvalidOwnerSignBody,
                FdoFault.BadAddress => FdoErrorCode.InvalidIpAddress,
                FdoFault.BadGuid => FdoErrorCode.InvalidGuid,
                FdoFault.NotFound => FdoErrorCode.ResourceNotFound,
                FdoFault.Malformed or FdoFault.UnexpectedMessage or FdoFault.TooLarge => FdoErrorCode.MessageBodyError,
                FdoFault.CredentialReuseRefused => FdoErrorCode.CredReuseError,
                FdoFault.Internal or FdoFault.DeadlinePassed or FdoFault.TooManyRounds => FdoErrorCode.InternalServerError,
                FdoFault.None => throw new UnreachableException("No fault has no code."),
                _ => FdoErrorCode.InvalidMessageError,
            };

        /// <summary>One sentence for the peer and for the log. It names the fault, and nothing of the content.</summary>
        public string Text =>
            fault switch
            {
                FdoFault.None => "no fault",
                FdoFault.Malformed => "the message is malformed",
                FdoFault.TooLarge => "the message is too large",
                FdoFault.UnexpectedMessage => "the message does not belong here",
                FdoFault.UnknownSession => "there is no such session, or it has ended",
                FdoFault.Replayed => "the message was sent before",
                FdoFault.UnsupportedVersion => "the protocol version is not supported",
                FdoFault.UnsupportedKeyType => "the key type is not supported",
                FdoFault.UnsupportedKeyEncoding => "the key encoding is not supported",
                FdoFault.UnsupportedKeyExchange => "the key exchange is not supported",
                FdoFault.UnsupportedCipherSuite => "the cipher suite is not supported",
                FdoFault.UnsupportedSignature => "the signature algorithm is not supported",
                FdoFault.KeyExchangeMismatch => "the key exchange does not fit the owner's key",
                FdoFault.BadKeyExchange => "the key exchange value is not valid",
                FdoFault.OutOfRange => "the number is out of range",
                FdoFault.NonceMismatch => "the nonce is not the one that was given",
                FdoFault.GuidMismatch => "the GUID is not the one of this session",
                FdoFault.BadGuid => "the GUID is not valid",
                FdoFault.BadAddress => "the address is not valid",
                FdoFault.BadSignature => "the signature is not valid",
                FdoFault.BadCiphertext => "the message does not open under the session's key",
                FdoFault.HelloHashMismatch => "the hash of the first message does not match",
                FdoFault.To0dHashMismatch => "the hash of to0d does not match",
                FdoFault.HmacMismatch => "the voucher is not this device's",
                FdoFault.ManufacturerKeyMismatch => "the voucher is not of this device's manufacturer",
                FdoFault.VoucherWithoutEntries => "the voucher has no entries",
                FdoFault.VoucherTooLong => "the voucher has too many entries",
                FdoFault.VoucherPreviousHash => "a voucher entry does not follow the one before it",
                FdoFault.VoucherHeaderInfoHash => "a voucher entry belongs to another device",
                FdoFault.VoucherSignature => "a voucher entry is not signed by the owner before it",
                FdoFault.VoucherKeyType => "the keys of the voucher are not of one type",
                FdoFault.VoucherHashType => "the hashes of the voucher are not of one type",
                FdoFault.DeviceChainHash => "the device certificates are not those of the voucher",
                FdoFault.DeviceChainMissing => "the voucher has no device certificate",
                FdoFault.DeviceChainUntrusted => "the device certificate does not lead to a trusted root",
                FdoFault.DeviceRevoked => "the device certificate is revoked",
                FdoFault.UnknownModel => "the model of the device is not known",
                FdoFault.NotOwner => "the voucher does not end in this owner's key",
                FdoFault.OwnerWithdrawn => "the device has another owner now",
                FdoFault.OwnerKeyMismatch => "the owner's key is not the one at the end of the voucher",
                FdoFault.RedirectSignature => "the redirect is not signed by the owner",
                FdoFault.RendezvousInfoUnusable => "no directive of the rendezvous information can be used",
                FdoFault.NotFound => "the device is not known here",
                FdoFault.AlreadyPresent => "the device is known here already",
                FdoFault.CredentialReuseRefused => "the device does not reuse its credential",
                FdoFault.TooManyRounds => "the session has had too many rounds",
                FdoFault.DeadlinePassed => "the session has run out of time",
                FdoFault.ModuleFailed => "a service information module failed",
                FdoFault.PeerError => "the other side ended the protocol",
                FdoFault.Internal => "internal error",
                _ => throw new UnreachableException($"No text for {fault}."),
            };
    }
}
