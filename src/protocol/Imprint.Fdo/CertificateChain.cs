using Imprint.Pki;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo;

/// <summary>Certificates as an array of byte strings, leaf first.</summary>
internal static class CertificateChain
{
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(CborCursor cursor)
    {
        var chain = new List<ReadOnlyMemory<byte>>();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (chain.Count == FdoLimits.MaxChainLength)
                cursor.Fail(WireFault.TooLong);
            chain.Add(cursor.ReadBytes(minLength: 1, Certificate.MaxLength));
        }

        cursor.LeaveArray();
        return cursor.Fault == WireFault.None ? chain : [];
    }

    public static void Write(CborWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        writer.WriteStartArray(chain.Count);
        foreach (var certificate in chain)
            writer.WriteByteString(certificate.Span);
        writer.WriteEndArray();
    }
}
