namespace Imprint.Crypto.OpenSsl;

/// <summary>OpenSSL 3 is not on this machine. The message says what was looked for and how to get it.</summary>
public sealed class OpenSslUnavailableException(string message) : PlatformNotSupportedException(message);
