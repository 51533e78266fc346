using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Imprint.Crypto.Aka;

/// <summary>What f1 to f5 give for one challenge, in the lengths that 5G uses. Dispose it, which wipes all of it.</summary>
public struct AkaOutputs : IDisposable
{
    public const int MacLength = 8;
    public const int AkLength = 6;
    public const int KeyLength = 16;
    public const int MaxResLength = 16;

    // MAC-A (8) | AK (6) | CK (16) | IK (16) | RES (up to 16)
    private Buffer _buffer;
    private readonly byte _resLength;

    internal AkaOutputs(int resLength) => _resLength = (byte)resLength;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> MacA => ((ReadOnlySpan<byte>)_buffer)[..8];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Ak => ((ReadOnlySpan<byte>)_buffer)[8..14];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Ck => ((ReadOnlySpan<byte>)_buffer)[14..30];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Ik => ((ReadOnlySpan<byte>)_buffer)[30..46];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Res => ((ReadOnlySpan<byte>)_buffer).Slice(46, _resLength);

    [UnscopedRef]
    internal Span<byte> WritableMacA => ((Span<byte>)_buffer)[..8];

    [UnscopedRef]
    internal Span<byte> WritableAk => ((Span<byte>)_buffer)[8..14];

    [UnscopedRef]
    internal Span<byte> WritableCk => ((Span<byte>)_buffer)[14..30];

    [UnscopedRef]
    internal Span<byte> WritableIk => ((Span<byte>)_buffer)[30..46];

    [UnscopedRef]
    internal Span<byte> WritableRes => ((Span<byte>)_buffer).Slice(46, _resLength);

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    public override readonly string ToString() => "(secret)";

    [InlineArray(MacLength + AkLength + KeyLength + KeyLength + MaxResLength)]
    private struct Buffer
    {
        private byte _first;
    }
}
