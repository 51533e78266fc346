using System.Diagnostics.CodeAnalysis;

namespace Imprint.Fdo.Tests.ServiceInfo;

internal sealed class ByteComparer : IEqualityComparer<byte[]>
{
    public static ByteComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => obj.Length;
}
