using System.Diagnostics;
using Imprint.Wire.Cose;

namespace Imprint.Fdo;

/// <summary>pkType: what a key is, and how it signs.</summary>
public enum FdoKeyType
{
    /// <summary>RSA with 2048 bits and the exponent 65537, signing by PKCS #1 v1.5.</summary>
    Rsa2048Restr = 1,

    /// <summary>RSA of 3072 bits, signing by PKCS #1 v1.5.</summary>
    RsaPkcs = 5,

    /// <summary>RSA signing by PSS.</summary>
    RsaPss = 6,
    Secp256R1 = 10,
    Secp384R1 = 11,
}

/// <summary>pkEnc: how a key is written down.</summary>
public enum FdoKeyEncoding
{
    /// <summary>A SubjectPublicKeyInfo.</summary>
    X509 = 1,

    /// <summary>Certificates, leaf first.</summary>
    X5Chain = 2,

    /// <summary>A COSE_Key map.</summary>
    CoseKey = 3,
}

public static class FdoKeyTypes
{
    extension(FdoKeyType type)
    {
        public bool IsRsa => type is FdoKeyType.Rsa2048Restr or FdoKeyType.RsaPkcs or FdoKeyType.RsaPss;

        /// <summary>The algorithm that a key of this type signs with here.</summary>
        public CoseAlgorithm Algorithm =>
            type switch
            {
                FdoKeyType.Secp256R1 => CoseAlgorithm.Es256,
                FdoKeyType.Secp384R1 => CoseAlgorithm.Es384,
                FdoKeyType.Rsa2048Restr => CoseAlgorithm.Rs256,
                FdoKeyType.RsaPkcs => CoseAlgorithm.Rs384,
                FdoKeyType.RsaPss => CoseAlgorithm.Ps384,
                _ => throw new UnreachableException($"No algorithm for {type}."),
            };

        /// <summary>Whether a signature of this algorithm can be by such a key. Peers differ in the hash they take for RSA.</summary>
        public bool SignsWith(CoseAlgorithm algorithm) =>
            type switch
            {
                FdoKeyType.Secp256R1 => algorithm == CoseAlgorithm.Es256,
                FdoKeyType.Secp384R1 => algorithm == CoseAlgorithm.Es384,
                FdoKeyType.Rsa2048Restr or FdoKeyType.RsaPkcs => algorithm is CoseAlgorithm.Rs256 or CoseAlgorithm.Rs384,
                FdoKeyType.RsaPss => algorithm is CoseAlgorithm.Ps256 or CoseAlgorithm.Ps384,
                _ => false,
            };
    }

    /// <summary>The type of the key that signs with this algorithm, as eASigInfo announces it; null when there is none.</summary>
    public static FdoKeyType? OfDevice(CoseAlgorithm algorithm) =>
        algorithm switch
        {
            CoseAlgorithm.Es256 => FdoKeyType.Secp256R1,
            CoseAlgorithm.Es384 => FdoKeyType.Secp384R1,
            CoseAlgorithm.Rs256 => FdoKeyType.Rsa2048Restr,
            CoseAlgorithm.Rs384 => FdoKeyType.RsaPkcs,
            _ => null,
        };
}
