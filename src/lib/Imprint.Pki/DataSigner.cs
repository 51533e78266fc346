using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Pki;

/// <summary>Signs data with a key that is somewhere else.</summary>
public delegate byte[] DataSigner(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form);
