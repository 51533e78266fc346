using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Imprint.Crypto.Ciphers;

/// <summary>AES-CMAC (NIST SP 800-38B, RFC 4493), in one call or piece by piece.</summary>
public ref struct AesCmac : IDisposable
{
    public const int MacLength = 16;

    private Aes128 _aes;
    private Vector128<byte> _chain;

    // A full block waits here until more arrives, because the last block is treated differently.
    private Pending _pending;
    private int _pendingLength;

    public AesCmac(ReadOnlySpan<byte> key)
        : this(key, AesPaths.Best) { }

    internal AesCmac(ReadOnlySpan<byte> key, AesPath path) => _aes = new Aes128(key, path);

    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        var cmac = new AesCmac(key);
        cmac.Append(message);
        cmac.Finish(mac);
        cmac.Dispose();
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        Span<byte> pending = _pending;
        if (_pendingLength > 0)
        {
            var taken = Math.Min(pending.Length - _pendingLength, data.Length);
            data[..taken].CopyTo(pending[_pendingLength..]);
            _pendingLength += taken;
            data = data[taken..];
        }

        if (data.IsEmpty)
            return;

        var chain = _chain;
        if (_pendingLength > 0)
            chain = _aes.Encrypt(chain ^ Vector128.Create((ReadOnlySpan<byte>)pending));
        var whole = (data.Length - 1) / Aes128.BlockLength * Aes128.BlockLength;
        foreach (ref readonly var block in MemoryMarshal.Cast<byte, Vector128<byte>>(data[..whole]))
            chain = _aes.Encrypt(chain ^ block);
        _chain = chain;

        data = data[whole..];
        data.CopyTo(pending);
        _pendingLength = data.Length;
    }

    /// <summary>Writes the MAC (or its first bytes, as many as fit) and starts over for the next message under the same key.</summary>
    public void Finish(Span<byte> mac)
    {
        Span<byte> last = _pending;
        var subkey = Double(_aes.Encrypt(Vector128<byte>.Zero)); // K1
        if (_pendingLength < Aes128.BlockLength)
        {
            last[_pendingLength..].Clear();
            last[_pendingLength] = 0x80;
            subkey = Double(subkey); // K2
        }

        var full = _aes.Encrypt(_chain ^ Vector128.Create((ReadOnlySpan<byte>)last) ^ subkey);
        full.CopyTo(last);
        last[..Math.Min(mac.Length, MacLength)].CopyTo(mac);

        last.Clear();
        _chain = Vector128<byte>.Zero;
        _pendingLength = 0;
    }

    public void Dispose()
    {
        _aes.Dispose();
        _chain = default;
        _pending = default;
    }

    // Multiplies by x in GF(2^128), SP 800-38B §6.1; without a branch, because the value is secret.
    private static Vector128<byte> Double(Vector128<byte> value)
    {
        Span<byte> bytes = stackalloc byte[Aes128.BlockLength];
        value.CopyTo(bytes);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var reduction = (UInt128)0x87 & (UInt128.Zero - (number >> 127));
        BinaryPrimitives.WriteUInt128BigEndian(bytes, (number << 1) ^ reduction);
        var doubled = Vector128.Create((ReadOnlySpan<byte>)bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return doubled;
    }

    [InlineArray(Aes128.BlockLength)]
    private struct Pending
    {
        private byte _first;
    }
}
