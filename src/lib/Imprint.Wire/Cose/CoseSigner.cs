namespace Imprint.Wire.Cose;

/// <summary>Signs a Sig_structure with a key of the caller's, hashing it as the algorithm says; ECDSA gives r || s.</summary>
public delegate byte[] CoseSigner(ReadOnlySpan<byte> toBeSigned);

/// <summary>Checks a signature with a key of the caller's. False for an algorithm that the key is not for.</summary>
public delegate bool CoseVerifier(CoseAlgorithm algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature);
