using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Imprint.Crypto.Ciphers;

/// <summary>
/// AES-128 (FIPS 197) with its round keys held inline: a subscriber's key costs neither an allocation nor a call into a native
/// library. Pass it by <c>in</c> and dispose it, which wipes the round keys.
/// </summary>
public ref struct Aes128 : IDisposable
{
    public const int KeyLength = 16;
    public const int BlockLength = 16;

    private RoundKeys _keys;
    private readonly AesPath _path;

    public Aes128(ReadOnlySpan<byte> key)
        : this(key, AesPaths.Best) { }

    internal Aes128(ReadOnlySpan<byte> key, AesPath path)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException("An AES-128 key has 16 bytes.", nameof(key));

        _path = path;
        switch (path)
        {
            case AesPath.X86:
                RoundKeys.Expand<X86AesRounds>(key, out _keys);
                break;
            case AesPath.Arm:
                RoundKeys.Expand<ArmAesRounds>(key, out _keys);
                break;
            default:
                RoundKeys.Expand<PortableAesRounds>(key, out _keys);
                break;
        }
    }

    /// <summary>Encrypts one block (ECB). Source and destination may be the same.</summary>
    public readonly void EncryptBlock(ReadOnlySpan<byte> source, Span<byte> destination) =>
        Encrypt(Vector128.Create(source[..BlockLength])).CopyTo(destination);

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<RoundKeys>(ref _keys)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly Vector128<byte> Encrypt(Vector128<byte> block)
    {
        if (X86Aes.IsSupported && _path == AesPath.X86)
            return X86AesRounds.Encrypt(in _keys, block);
        if (ArmAes.IsSupported && _path == AesPath.Arm)
            return ArmAesRounds.Encrypt(in _keys, block);
        return PortableAesRounds.Encrypt(in _keys, block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void EncryptFour(ref Vector128<byte> a, ref Vector128<byte> b, ref Vector128<byte> c, ref Vector128<byte> d)
    {
        if (X86Aes.IsSupported && _path == AesPath.X86)
            X86AesRounds.EncryptFour(in _keys, ref a, ref b, ref c, ref d);
        else if (ArmAes.IsSupported && _path == AesPath.Arm)
            ArmAesRounds.EncryptFour(in _keys, ref a, ref b, ref c, ref d);
        else
            PortableAesRounds.EncryptFour(in _keys, ref a, ref b, ref c, ref d);
    }

    /// <summary>The keys of the inverse cipher, for the two methods below.</summary>
    internal readonly void ExpandInverse(out RoundKeys inverse)
    {
        if (X86Aes.IsSupported && _path == AesPath.X86)
            RoundKeys.Invert<X86AesRounds>(in _keys, out inverse);
        else if (ArmAes.IsSupported && _path == AesPath.Arm)
            RoundKeys.Invert<ArmAesRounds>(in _keys, out inverse);
        else
            RoundKeys.Invert<PortableAesRounds>(in _keys, out inverse);
    }

    internal readonly Vector128<byte> Decrypt(in RoundKeys inverse, Vector128<byte> block)
    {
        if (X86Aes.IsSupported && _path == AesPath.X86)
            return X86AesRounds.Decrypt(in inverse, block);
        if (ArmAes.IsSupported && _path == AesPath.Arm)
            return ArmAesRounds.Decrypt(in inverse, block);
        return PortableAesRounds.Decrypt(in inverse, block);
    }

    internal readonly void DecryptFour(
        in RoundKeys inverse,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    )
    {
        if (X86Aes.IsSupported && _path == AesPath.X86)
            X86AesRounds.DecryptFour(in inverse, ref a, ref b, ref c, ref d);
        else if (ArmAes.IsSupported && _path == AesPath.Arm)
            ArmAesRounds.DecryptFour(in inverse, ref a, ref b, ref c, ref d);
        else
            PortableAesRounds.DecryptFour(in inverse, ref a, ref b, ref c, ref d);
    }
}
