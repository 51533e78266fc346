using System.Runtime.Intrinsics;

namespace Imprint.Crypto.Ciphers;

/// <summary>One way to run the rounds of AES-128: by a processor's instructions, or by plain vector arithmetic.</summary>
internal interface IAesRounds
{
    /// <summary>SubBytes of one word that fills all four columns.</summary>
    static abstract Vector128<byte> SubWord(Vector128<byte> word);

    static abstract Vector128<byte> InverseMixColumns(Vector128<byte> state);

    static abstract Vector128<byte> Encrypt(in RoundKeys keys, Vector128<byte> block);

    static abstract Vector128<byte> Decrypt(in RoundKeys inverse, Vector128<byte> block);

    /// <summary>Four independent blocks together: the instructions overlap, so this costs little more than one block.</summary>
    static abstract void EncryptFour(
        in RoundKeys keys,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    );

    static abstract void DecryptFour(
        in RoundKeys inverse,
        ref Vector128<byte> a,
        ref Vector128<byte> b,
        ref Vector128<byte> c,
        ref Vector128<byte> d
    );
}
