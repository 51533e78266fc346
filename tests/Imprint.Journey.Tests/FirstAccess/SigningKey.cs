using System.Security.Cryptography;
using Imprint.Wire.Cose;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>A P-256 key of a party that signs what is read here.</summary>
internal sealed class SigningKey(ECDsa key)
{
    public static SigningKey Owner { get; } = New();

    public static SigningKey Manufacturer { get; } = New();

    public byte[] SubjectPublicKeyInfo => key.ExportSubjectPublicKeyInfo();

    public byte[] Sign(ReadOnlySpan<byte> toBeSigned) => key.SignData(toBeSigned, HashAlgorithmName.SHA256);

    public bool Verify(CoseAlgorithm algorithm, ReadOnlySpan<byte> toBeSigned, ReadOnlySpan<byte> signature) =>
        algorithm == CoseAlgorithm.Es256 && key.VerifyData(toBeSigned, signature, HashAlgorithmName.SHA256);

    public static SigningKey FromSubjectPublicKeyInfo(ReadOnlySpan<byte> spki)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        return new SigningKey(key);
    }

    public static SigningKey New() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
}
