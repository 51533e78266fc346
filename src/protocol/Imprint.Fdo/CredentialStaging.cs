namespace Imprint.Fdo;

/// <summary>
/// Keeps a credential that is to come beside the one in use, and gives the HMAC over its header. Whoever keeps credentials may make a
/// new secret for it.
/// </summary>
public delegate FdoHash CredentialStaging(DeviceCredential next, FdoHashType type, ReadOnlySpan<byte> header);
