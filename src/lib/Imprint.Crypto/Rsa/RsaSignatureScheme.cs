namespace Imprint.Crypto.Rsa;

/// <summary>How an RSA signature is padded (RFC 8017).</summary>
public enum RsaSignatureScheme
{
    /// <summary>RSASSA-PKCS1-v1_5, section 8.2.</summary>
    Pkcs1,

    /// <summary>RSASSA-PSS with a salt as long as the hash, section 8.1.</summary>
    Pss,
}
