using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto;
using Imprint.Crypto.Custody;

namespace Imprint.Fuzz;

/// <summary>
/// The private key 1, whose public half is the curve's generator. Samples carry a constant in place of a signature, so that
/// they, and with them a seed, mean the same in every run; a key that signs lets a mutated certificate pass the first check.
/// </summary>
internal sealed class FixedKey(bool signs) : CustodyKey
{
    // SEQUENCE { INTEGER 1, INTEGER 1 }
    private static readonly byte[] Constant = [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01];

    private static readonly byte[] Generator = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    );

    private readonly ECDsa _key = ECDsa.Create(
        new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = [.. new byte[31], 1],
            Q = new ECPoint { X = Generator[^64..^32], Y = Generator[^32..] },
        }
    );

    public override string Name => "fixed";

    public override KeyKind Kind => KeyKind.P256;

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo => Generator;

    public override byte[] SignData(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form) =>
        signs ? _key.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence) : Constant;

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form) =>
        throw new NotSupportedException("A fixed key only signs samples.");

    public override Secret Agree(ReadOnlySpan<byte> peerPoint) =>
        throw new NotSupportedException("A fixed key only signs samples.");

    public override X509Certificate2 AttachTo(X509Certificate2 certificate) =>
        throw new NotSupportedException("A fixed key only signs samples.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
        base.Dispose(disposing);
    }
}
