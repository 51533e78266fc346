using Imprint.Wire.Cose;

namespace Imprint.Fdo.KeyExchange;

/// <summary>
/// cipherSuiteName of message 60: the authenticated ciphers, by their COSE numbers. The suites of AES-CTR and AES-CBC with an HMAC
/// are left out, because implementations differ in the length of the HMAC's key and in what they authenticate.
/// </summary>
public enum CipherSuite
{
    A128Gcm = 1,
    A192Gcm = 2,
    A256Gcm = 3,
    AesCcm16Tag128Key128 = 30,
    AesCcm16Tag128Key256 = 31,
    AesCcm64Tag128Key128 = 32,
    AesCcm64Tag128Key256 = 33,
}

public static class CipherSuites
{
    extension(CipherSuite suite)
    {
        public CoseAlgorithm Algorithm => (CoseAlgorithm)suite;

        /// <summary>The octets of the SEVK.</summary>
        public int KeyLength => CoseAead.Of((CoseAlgorithm)suite)!.KeyLength;
    }

    /// <summary>The suite of a number that a peer sent.</summary>
    public static FdoFault Read(long number, out CipherSuite suite)
    {
        suite = (CipherSuite)Math.Clamp(number, int.MinValue, int.MaxValue);
        return Enum.IsDefined(suite) ? FdoFault.None : FdoFault.UnsupportedCipherSuite;
    }
}
