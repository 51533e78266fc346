namespace Imprint.Wire.Der;

/// <summary>How much a reader forgives. Indefinite lengths are refused under both.</summary>
public enum TlvRules
{
    /// <summary>X.690 clause 10 and 11: one encoding per value. For everything that is signed.</summary>
    Der,

    /// <summary>BER-TLV as cards speak it: padded lengths, tags such as 9F1A, any non-zero octet as TRUE, named bits with a tail.</summary>
    Ber,
}
