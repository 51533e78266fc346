using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests;

/// <summary>Keys of every type by name, made on first use and shared by all tests of this process.</summary>
internal static class FdoKeys
{
    private static readonly ConcurrentDictionary<(string, int), Lazy<AsymmetricAlgorithm>> Made = new();

    /// <summary>Every type with every encoding that a key of ours can be shown in.</summary>
    public static TheoryData<FdoKeyType, FdoKeyEncoding> TypesAndEncodings
    {
        get
        {
            var data = new TheoryData<FdoKeyType, FdoKeyEncoding>();
            foreach (var type in Enum.GetValues<FdoKeyType>())
            foreach (var encoding in Enum.GetValues<FdoKeyEncoding>())
            {
                // A certificate says RSA, and not which padding: for us it is RSAPKCS then.
                if (type != FdoKeyType.RsaPss || encoding != FdoKeyEncoding.X5Chain)
                    data.Add(type, encoding);
            }

            return data;
        }
    }

    public static TheoryData<FdoKeyType> Types => [.. Enum.GetValues<FdoKeyType>()];

    public static FdoSigner Signer(
        string name,
        FdoKeyType type = FdoKeyType.Secp256R1,
        FdoKeyEncoding encoding = FdoKeyEncoding.X509
    )
    {
        var key = Key(name, type);
        return new FdoSigner(Public(name, type, encoding), data => Sign(key, type, data));
    }

    public static FdoPublicKey Public(
        string name,
        FdoKeyType type = FdoKeyType.Secp256R1,
        FdoKeyEncoding encoding = FdoKeyEncoding.X509
    ) =>
        encoding == FdoKeyEncoding.X5Chain
            ? FdoPublicKey.FromChain([Certificate(name, type)])
            : FdoPublicKey.FromSubjectPublicKeyInfo(Spki(name, type), type).In(encoding);

    public static byte[] Spki(string name, FdoKeyType type = FdoKeyType.Secp256R1) =>
        Key(name, type).ExportSubjectPublicKeyInfo();

    /// <summary>A certificate of the key by itself.</summary>
    public static byte[] Certificate(string name, FdoKeyType type = FdoKeyType.Secp256R1)
    {
        var key = Key(name, type);
        lock (key)
        {
            var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var certificate = RequestFor(key).CreateSelfSigned(from, from.AddYears(20));
            return certificate.RawData;
        }
    }

    /// <summary>A PKCS#10 request for the key.</summary>
    public static byte[] SigningRequest(string name, FdoKeyType type = FdoKeyType.Secp256R1)
    {
        var key = Key(name, type);
        lock (key)
            return RequestFor(key).CreateSigningRequest();
    }

    private static CertificateRequest RequestFor(AsymmetricAlgorithm key) =>
        key is RSA rsa
            ? new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=test", (ECDsa)key, HashAlgorithmName.SHA256);

    // RSAPKCS and RSAPSS may share a key: 3072 bits.
    private static AsymmetricAlgorithm Key(string name, FdoKeyType type) =>
        Made.GetOrAdd(
            (
                name,
                type switch
                {
                    FdoKeyType.Secp256R1 => 256,
                    FdoKeyType.Secp384R1 => 384,
                    FdoKeyType.Rsa2048Restr => 2048,
                    _ => 3072,
                }
            ),
            static id => new Lazy<AsymmetricAlgorithm>(() => Make(id.Item2))
        ).Value;

    private static AsymmetricAlgorithm Make(int bits) =>
        bits switch
        {
            256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            _ => RSA.Create(bits),
        };

    private static byte[] Sign(AsymmetricAlgorithm key, FdoKeyType type, ReadOnlySpan<byte> data)
    {
        lock (key)
        {
            return type.Algorithm switch
            {
                CoseAlgorithm.Es256 => ((ECDsa)key).SignData(data, HashAlgorithmName.SHA256),
                CoseAlgorithm.Es384 => ((ECDsa)key).SignData(data, HashAlgorithmName.SHA384),
                CoseAlgorithm.Rs256 => ((RSA)key).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                CoseAlgorithm.Rs384 => ((RSA)key).SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
                CoseAlgorithm.Ps384 => ((RSA)key).SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
                var other => throw new UnreachableException($"No type signs with {other}."),
            };
        }
    }
}
