namespace Imprint.Pki;

/// <summary>Compares octets by their content. The hash is seeded per process, so a peer cannot aim at one bucket.</summary>
internal sealed class RawBytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static RawBytesComparer Instance { get; } = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
