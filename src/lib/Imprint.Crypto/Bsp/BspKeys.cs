using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Bsp;

/// <summary>
/// The three 16-byte values that a session of the BSP starts from: initial MAC chaining value, S-ENC and S-MAC. Dispose it, which
/// wipes them.
/// </summary>
public struct BspKeys : IDisposable
{
    public const int KeyLength = 16;
    public const int EidLength = 16;
    public const int MaxHostIdLength = 16;

    private Buffer _buffer;

    /// <summary>Keys that were chosen at random: the protected-profile keys PPK-ENC and PPK-CMAC with their own chaining value.</summary>
    public BspKeys(ReadOnlySpan<byte> initialMacChainingValue, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> macKey)
    {
        if (initialMacChainingValue.Length != KeyLength || encryptionKey.Length != KeyLength || macKey.Length != KeyLength)
            throw new ArgumentException("Each of the three values has 16 bytes.", nameof(encryptionKey));
        Span<byte> all = _buffer;
        initialMacChainingValue.CopyTo(all);
        encryptionKey.CopyTo(all[16..]);
        macKey.CopyTo(all[32..]);
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> InitialMacChainingValue => ((ReadOnlySpan<byte>)_buffer)[..16];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> EncryptionKey => ((ReadOnlySpan<byte>)_buffer)[16..32];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> MacKey => ((ReadOnlySpan<byte>)_buffer)[32..];

    /// <summary>
    /// Derives session keys from the agreed secret: X9.63 KDF with SharedInfo = key type 88 | key length 10 | length and value of the
    /// host id | length and value of the EID (SGP.22 Annex G).
    /// </summary>
    public static BspKeys Derive(ReadOnlySpan<byte> z, ReadOnlySpan<byte> hostId, ReadOnlySpan<byte> eid)
    {
        if (hostId.Length is 0 or > MaxHostIdLength)
            throw new ArgumentException($"A host id has 1 to {MaxHostIdLength} bytes.", nameof(hostId));
        if (eid.Length != EidLength)
            throw new ArgumentException("An EID has 16 bytes.", nameof(eid));

        Span<byte> sharedInfo = stackalloc byte[2 + 1 + hostId.Length + 1 + EidLength];
        sharedInfo[0] = 0x88;
        sharedInfo[1] = KeyLength;
        sharedInfo[2] = (byte)hostId.Length;
        hostId.CopyTo(sharedInfo[3..]);
        sharedInfo[^(1 + EidLength)] = EidLength;
        eid.CopyTo(sharedInfo[^EidLength..]);

        var keys = default(BspKeys);
        X963Kdf.Derive(z, sharedInfo, keys._buffer);
        return keys;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    public override readonly string ToString() => "(secret)";

    [InlineArray(3 * KeyLength)]
    private struct Buffer
    {
        private byte _first;
    }
}
