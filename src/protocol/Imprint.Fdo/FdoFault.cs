namespace Imprint.Fdo;

/// <summary>Why a message, a voucher or a session was refused. Closed: every reader and session of this library answers with one of these.</summary>
public enum FdoFault
{
    None,

    /// <summary>Bytes that are not the message they claim to be.</summary>
    Malformed,

    /// <summary>Longer or more numerous than a limit of ours or of the peer.</summary>
    TooLarge,

    /// <summary>A message that does not belong at this point of the protocol.</summary>
    UnexpectedMessage,

    /// <summary>No session, or one that has ended or run out of time.</summary>
    UnknownSession,

    /// <summary>A message that was played before.</summary>
    Replayed,

    UnsupportedVersion,
    UnsupportedKeyType,
    UnsupportedKeyEncoding,
    UnsupportedKeyExchange,
    UnsupportedCipherSuite,
    UnsupportedSignature,

    /// <summary>A key exchange that does not fit the owner's key.</summary>
    KeyExchangeMismatch,

    /// <summary>A public value of a key exchange that is none: off the curve, out of range, of the wrong length.</summary>
    BadKeyExchange,

    /// <summary>A number beyond what there is.</summary>
    OutOfRange,
    NonceMismatch,
    GuidMismatch,
    BadGuid,
    BadAddress,

    /// <summary>A signature that its key did not make.</summary>
    BadSignature,

    /// <summary>Something encrypted that does not open under the session's key.</summary>
    BadCiphertext,

    /// <summary>The hash of the first message does not match what was sent.</summary>
    HelloHashMismatch,

    /// <summary>The hash in the signed redirect does not match what it should cover.</summary>
    To0dHashMismatch,

    /// <summary>A voucher that its device did not make.</summary>
    HmacMismatch,

    ManufacturerKeyMismatch,
    VoucherWithoutEntries,
    VoucherTooLong,
    VoucherPreviousHash,
    VoucherHeaderInfoHash,
    VoucherSignature,
    VoucherKeyType,
    VoucherHashType,
    DeviceChainHash,
    DeviceChainMissing,

    /// <summary>The factory certificate does not lead to a trusted root.</summary>
    DeviceChainUntrusted,
    DeviceRevoked,
    UnknownModel,

    /// <summary>The voucher ends in another key than that of whoever presents it.</summary>
    NotOwner,

    /// <summary>The voucher is good, but its owner has been replaced in the manufacturer's ledger.</summary>
    OwnerWithdrawn,
    OwnerKeyMismatch,

    /// <summary>The redirect that the rendezvous gave was not signed by the owner: somebody is in the middle.</summary>
    RedirectSignature,
    RendezvousInfoUnusable,
    NotFound,
    AlreadyPresent,
    CredentialReuseRefused,

    /// <summary>More messages or rounds than a session may have.</summary>
    TooManyRounds,

    /// <summary>A session or a module that did not end in its time.</summary>
    DeadlinePassed,

    /// <summary>A service information module that broke its own rules.</summary>
    ModuleFailed,

    /// <summary>The other side ended the protocol with message 255.</summary>
    PeerError,
    Internal,
}
