using System.Runtime.Intrinsics;
using AesInstructions = System.Runtime.Intrinsics.Arm.Aes;

namespace Imprint.Crypto.Ciphers;

/// <summary>AES by the ARMv8 instructions. AESE adds the round key first, so the last key is a plain exclusive or.</summary>
internal sealed class ArmAesRounds : IAesRounds
{
    // All columns are equal, so the ShiftRows inside AESE changes nothing.
    public static Vector128<byte> SubWord(Vector128<byte> word) => AesInstructions.Encrypt(word, Vector128<byte>.Zero);

    public static Vector128<byte> InverseMixColumns(Vector128<byte> state) => AesInstructions.InverseMixColumns(state);

    public static Vector128<byte> Encrypt(in RoundKeys keys, Vector128<byte> block)
    {
        for (var round = 0; round < RoundKeys.Count - 2; round++)
            block = AesInstructions.MixColumns(AesInstructions.Encrypt(block, keys[round]));
        return AesInstructions.Encrypt(block, keys[9]) ^ keys[10];
    }

    public static Vector128<byte> Decrypt(in RoundKeys inverse, Vector128<byte> block)
    {
        for (var round = 0; round < RoundKeys.Count - 2; round++)
            block = AesInstructions.InverseMixColumns(AesInstructions.Decrypt(block, inverse[round]));
        return AesInstructions.Decrypt(block, inverse[9]) ^ inverse[10];
    }

    public static void EncryptFour(
        in RoundKeys keys,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    )
    {
        var (w, x, y, z) = (a, b, c, d);
        for (var round = 0; round < RoundKeys.Count - 2; round++)
        {
            var key = keys[round];
            w = AesInstructions.MixColumns(AesInstructions.Encrypt(w, key));
            x = AesInstructions.MixColumns(AesInstructions.Encrypt(x, key));
            y = AesInstructions.MixColumns(AesInstructions.Encrypt(y, key));
            z = AesInstructions.MixColumns(AesInstructions.Encrypt(z, key));
        }

        a = AesInstructions.Encrypt(w, keys[9]) ^ keys[10];
        b = AesInstructions.Encrypt(x, keys[9]) ^ keys[10];
        c = AesInstructions.Encrypt(y, keys[9]) ^ keys[10];
        d = AesInstructions.Encrypt(z, keys[9]) ^ keys[10];
    }

    public static void DecryptFour(
        in RoundKeys inverse,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    )
    {
        var (w, x, y, z) = (a, b, c, d);
        for (var round = 0; round < RoundKeys.Count - 2; round++)
        {
            var key = inverse[round];
            w = AesInstructions.InverseMixColumns(AesInstructions.Decrypt(w, key));
            x = AesInstructions.InverseMixColumns(AesInstructions.Decrypt(x, key));
            y = AesInstructions.InverseMixColumns(AesInstructions.Decrypt(y, key));
            z = AesInstructions.InverseMixColumns(AesInstructions.Decrypt(z, key));
        }

        a = AesInstructions.Decrypt(w, inverse[9]) ^ inverse[10];
        b = AesInstructions.Decrypt(x, inverse[9]) ^ inverse[10];
        c = AesInstructions.Decrypt(y, inverse[9]) ^ inverse[10];
        d = AesInstructions.Decrypt(z, inverse[9]) ^ inverse[10];
    }
}
