namespace Imprint.Crypto.OpenSsl;

/// <summary>The versions that are spoken, as they stand on the wire.</summary>
public enum TlsVersion
{
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}
