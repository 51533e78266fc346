namespace Imprint.Wire.Cose;

/// <summary>Algorithm numbers of the COSE registry (RFC 9053, RFC 8230) and, where said, of FIDO Device Onboard.</summary>
public enum CoseAlgorithm
{
    None = 0,

    // Signatures. ECDSA ones are r || s.
    Es256 = -7,
    Es384 = -35,
    Ps256 = -37,
    Ps384 = -38,
    Rs256 = -257,
    Rs384 = -258,

    // AEAD. AES-CCM names: nonce length class, tag bits, key bits.
    A128Gcm = 1,
    A192Gcm = 2,
    A256Gcm = 3,
    AesCcm16Tag64Key128 = 10,
    AesCcm16Tag64Key256 = 11,
    AesCcm64Tag64Key128 = 12,
    AesCcm64Tag64Key256 = 13,
    AesCcm16Tag128Key128 = 30,
    AesCcm16Tag128Key256 = 31,
    AesCcm64Tag128Key128 = 32,
    AesCcm64Tag128Key256 = 33,

    // MACs.
    Hmac256 = 5,
    Hmac384 = 6,

    // Hashes.
    Sha256 = -16,
    Sha384 = -43,

    // Unauthenticated encryption (RFC 9459; FIDO Device Onboard wraps it into a Mac0).
    A128Ctr = -65534,
    A192Ctr = -65533,
    A256Ctr = -65532,
    A128Cbc = -65531,
    A192Cbc = -65530,
    A256Cbc = -65529,
}
