using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Wire;

namespace Imprint.Element.Records;

// key = pkcs8 block24 | count uint8 | count × certificate block24

/// <summary>A private key and the certificates installed for it.</summary>
internal sealed class KeyRecord(Secret pkcs8, IReadOnlyList<ReadOnlyMemory<byte>> chain) : IDisposable
{
    public Secret Pkcs8 { get; } = pkcs8;

    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; } = chain;

    public static KeyRecord Generate(KeyKind kind)
    {
        using var generated = ECDsa.Create(kind.Curve);
        Span<byte> pkcs8 = stackalloc byte[512];
        try
        {
            if (!generated.TryExportPkcs8PrivateKey(pkcs8, out var length))
                throw new CryptographicException("The key is longer than any curve in use.");
            return new KeyRecord(new Secret(pkcs8[..length]), []);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    public static KeyRecord Read(ref WireReader reader)
    {
        var pkcs8 = new Secret(reader.ReadBlock24());
        var chain = new ReadOnlyMemory<byte>[reader.ReadUInt8()];
        for (var i = 0; i < chain.Length; i++)
            chain[i] = reader.ReadBlock24().ToArray();
        return new KeyRecord(pkcs8, chain);
    }

    public KeyRecord With(IReadOnlyList<ReadOnlyMemory<byte>> chain) => new(new Secret(Pkcs8.Span), chain);

    public void Write(RecordWriter writer)
    {
        writer.WriteBlock24(Pkcs8.Span);
        writer.WriteUInt8((byte)Chain.Count);
        foreach (var certificate in Chain)
            writer.WriteBlock24(certificate.Span);
    }

    public void Dispose() => Pkcs8.Dispose();
}
