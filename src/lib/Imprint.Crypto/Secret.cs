using System.Security.Cryptography;

namespace Imprint.Crypto;

/// <summary>Key material: compared in constant time, wiped when disposed, and never printed.</summary>
public sealed class Secret(ReadOnlySpan<byte> value) : IDisposable
{
    // Pinned, so that the collector leaves no copies behind when it compacts.
    private readonly byte[] _value = CopyPinned(value);

    public ReadOnlySpan<byte> Span => _value;

    public int Length => _value.Length;

    public static Secret Random(int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        RandomNumberGenerator.Fill(bytes);
        var secret = new Secret(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    public bool Matches(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(_value, other);

    public void Dispose() => CryptographicOperations.ZeroMemory(_value);

    public override string ToString() => "(secret)";

    private static byte[] CopyPinned(ReadOnlySpan<byte> value)
    {
        var copy = GC.AllocateUninitializedArray<byte>(value.Length, pinned: true);
        value.CopyTo(copy);
        return copy;
    }
}
