namespace Imprint.Crypto.Concealment;

/// <summary>Protection scheme identifier (TS 33.501 Annex C.1). Others are reserved or an operator's own.</summary>
public enum SuciScheme : byte
{
    Null = 0,

    /// <summary>ECIES over Curve25519.</summary>
    ProfileA = 1,

    /// <summary>ECIES over P-256 with compressed points.</summary>
    ProfileB = 2,
}

/// <summary>Why a concealed identifier was not revealed. None of these says anything about the key.</summary>
public enum SuciRefusal
{
    None,

    /// <summary>The scheme output is shorter than the scheme's own parts, or longer than any identifier.</summary>
    WrongLength,

    /// <summary>The ephemeral public key is no point of the curve, or one of small order.</summary>
    InvalidPublicKey,

    WrongTag,

    /// <summary>What came out is no identifier of the SUCI's type.</summary>
    InvalidIdentifier,

    UnknownScheme,

    /// <summary>There is no key for this scheme, or the SUCI names another one.</summary>
    UnknownKey,

    /// <summary>An anonymous SUCI names a realm and nobody in it.</summary>
    Anonymous,
}
