namespace Imprint.Fdo;

/// <summary>What message 255 can say.</summary>
public enum FdoErrorCode : ushort
{
    InvalidJwtToken = 1,
    InvalidOwnershipVoucher = 2,
    InvalidOwnerSignBody = 3,
    InvalidIpAddress = 4,
    InvalidGuid = 5,
    ResourceNotFound = 6,
    MessageBodyError = 100,
    InvalidMessageError = 101,
    CredReuseError = 102,
    InternalServerError = 500,
}
