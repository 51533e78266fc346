using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

/// <summary>What certificates, requests and revocation lists have in common: bytes, and a signature over them as received.</summary>
// SEQUENCE { toBeSigned SEQUENCE, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
public sealed class SignedStructure
{
    private SignedStructure(
        ReadOnlyMemory<byte> toBeSigned,
        ReadOnlyMemory<byte> algorithmIdentifier,
        ReadOnlyMemory<byte> signature
    )
    {
        ToBeSigned = toBeSigned;
        AlgorithmIdentifier = algorithmIdentifier;
        Signature = signature;
        Algorithm = SignatureAlgorithms.FromIdentifier(algorithmIdentifier.Span);
    }

    public ReadOnlyMemory<byte> ToBeSigned { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public SignatureAlgorithm Algorithm { get; }

    internal ReadOnlyMemory<byte> AlgorithmIdentifier { get; }

    public bool IsSignedBy(SubjectPublicKey key) => key.Verifies(ToBeSigned.Span, Signature.Span, Algorithm);

    internal static SignedStructure? Read(ReadOnlyMemory<byte> der, out WireFault fault)
    {
        var reader = new DerReader(der.Span);
        var outer = reader.EnterSequence();
        var toBeSigned = reader.ReadTlv(DerTag.Sequence).Range;
        var algorithm = reader.ReadTlv(DerTag.Sequence).Range;
        var signature = reader.PeekTlv().ContentsRange;
        reader.ReadBitStringOctets();
        reader.Leave(outer);
        reader.ExpectEnd();
        fault = reader.Fault;
        return fault == WireFault.None ? new SignedStructure(der[toBeSigned], der[algorithm], der[signature][1..]) : null;
    }

    internal static byte[] Write(ReadOnlySpan<byte> toBeSigned, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        var writer = new DerWriter(toBeSigned.Length + signature.Length + 32);
        using (writer.BeginSequence())
        {
            writer.WriteRaw(toBeSigned);
            writer.WriteRaw(algorithm.Identifier);
            writer.WriteBitString(signature);
        }

        return writer.ToArray();
    }
}
