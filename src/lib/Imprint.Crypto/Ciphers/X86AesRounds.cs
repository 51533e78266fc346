using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AesInstructions = System.Runtime.Intrinsics.X86.Aes;

namespace Imprint.Crypto.Ciphers;

/// <summary>AES by AES-NI.</summary>
internal sealed class X86AesRounds : IAesRounds
{
    // All columns are equal, so the ShiftRows inside AESENCLAST changes nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SubWord(Vector128<byte> word) => AesInstructions.EncryptLast(word, Vector128<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InverseMixColumns(Vector128<byte> state) => AesInstructions.InverseMixColumns(state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(in RoundKeys keys, Vector128<byte> block)
    {
        block ^= keys[0];
        block = AesInstructions.Encrypt(block, keys[1]);
        block = AesInstructions.Encrypt(block, keys[2]);
        block = AesInstructions.Encrypt(block, keys[3]);
        block = AesInstructions.Encrypt(block, keys[4]);
        block = AesInstructions.Encrypt(block, keys[5]);
        block = AesInstructions.Encrypt(block, keys[6]);
        block = AesInstructions.Encrypt(block, keys[7]);
        block = AesInstructions.Encrypt(block, keys[8]);
        block = AesInstructions.Encrypt(block, keys[9]);
        return AesInstructions.EncryptLast(block, keys[10]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt(in RoundKeys inverse, Vector128<byte> block)
    {
        block ^= inverse[0];
        for (var round = 1; round < RoundKeys.Count - 1; round++)
            block = AesInstructions.Decrypt(block, inverse[round]);
        return AesInstructions.DecryptLast(block, inverse[10]);
    }

    public static void EncryptFour(
        in RoundKeys keys,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    )
    {
        var (w, x, y, z) = (a ^ keys[0], b ^ keys[0], c ^ keys[0], d ^ keys[0]);
        for (var round = 1; round < RoundKeys.Count - 1; round++)
        {
            var key = keys[round];
            w = AesInstructions.Encrypt(w, key);
            x = AesInstructions.Encrypt(x, key);
            y = AesInstructions.Encrypt(y, key);
            z = AesInstructions.Encrypt(z, key);
        }

        a = AesInstructions.EncryptLast(w, keys[10]);
        b = AesInstructions.EncryptLast(x, keys[10]);
        c = AesInstructions.EncryptLast(y, keys[10]);
        d = AesInstructions.EncryptLast(z, keys[10]);
    }

    public static void DecryptFour(
        in RoundKeys inverse,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    )
    {
        var (w, x, y, z) = (a ^ inverse[0], b ^ inverse[0], c ^ inverse[0], d ^ inverse[0]);
        for (var round = 1; round < RoundKeys.Count - 1; round++)
        {
            var key = inverse[round];
            w = AesInstructions.Decrypt(w, key);
            x = AesInstructions.Decrypt(x, key);
            y = AesInstructions.Decrypt(y, key);
            z = AesInstructions.Decrypt(z, key);
        }

        a = AesInstructions.DecryptLast(w, inverse[10]);
        b = AesInstructions.DecryptLast(x, inverse[10]);
        c = AesInstructions.DecryptLast(y, inverse[10]);
        d = AesInstructions.DecryptLast(z, inverse[10]);
    }
}
