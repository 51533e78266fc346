using System.Security.Cryptography;
using Imprint.Storage;
using Imprint.Wire.Der;

namespace Imprint.Manufacturer.Ledger;

/// <summary>The certificates above devices, each chain stored once: a factory's devices have them in common.</summary>
internal static class CertificateChains
{
    public static async ValueTask<byte[]?> StoreAsync(Unit unit, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        if (chain.Count == 0)
            return null;
        var joined = new byte[chain.Sum(certificate => certificate.Length)];
        var end = 0;
        foreach (var certificate in chain)
        {
            certificate.CopyTo(joined.AsMemory(end));
            end += certificate.Length;
        }

        var hash = SHA256.HashData(joined);
        await unit.ExecuteAsync(
            "INSERT INTO certificate_chains (hash, certificates) VALUES (@hash, @certificates) ON CONFLICT DO NOTHING",
            ("@hash", hash),
            ("@certificates", joined)
        );
        return hash;
    }

    /// <summary>Takes apart what <see cref="StoreAsync"/> joined: each certificate says itself how long it is.</summary>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> joined)
    {
        var chain = new List<ReadOnlyMemory<byte>>();
        while (!joined.IsEmpty)
        {
            var length = new DerReader(joined.Span).PeekTlv().Whole.Length;
            if (length == 0)
                throw new InvalidOperationException("A stored certificate chain cannot be taken apart.");
            chain.Add(joined[..length]);
            joined = joined[length..];
        }

        return chain;
    }
}
