using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Imprint.Crypto.Ciphers;

/// <summary>The eleven round keys of AES-128.</summary>
[InlineArray(Count)]
internal struct RoundKeys
{
    public const int Count = 11;

    private Vector128<byte> _first;

    /// <summary>KeyExpansion, FIPS 197 §5.2: four words at a time.</summary>
    public static void Expand<TRounds>(ReadOnlySpan<byte> key, out RoundKeys keys)
        where TRounds : IAesRounds
    {
        keys = default;
        var current = Vector128.Create(key);
        byte rcon = 1;
        keys[0] = current;
        for (var round = 1; round < Count; round++)
        {
            var rotated = Vector128.Shuffle(current, RotatedLastWord);
            var substituted = TRounds.SubWord(rotated) ^ Vector128.Create((uint)rcon).AsByte();
            current ^= Vector128.Shuffle(current, OneWordUp); // word i takes word i - 1 …
            current ^= Vector128.Shuffle(current, TwoWordsUp); // … and with it every word before that
            current ^= substituted;
            keys[round] = current;
            rcon = (byte)(rcon < 0x80 ? rcon << 1 : 0x1b);
        }
    }

    /// <summary>The round keys of the equivalent inverse cipher, FIPS 197 §5.3.5.</summary>
    public static void Invert<TRounds>(in RoundKeys keys, out RoundKeys inverse)
        where TRounds : IAesRounds
    {
        inverse = default;
        inverse[0] = keys[Count - 1];
        for (var round = 1; round < Count - 1; round++)
            inverse[round] = TRounds.InverseMixColumns(keys[Count - 1 - round]);
        inverse[Count - 1] = keys[0];
    }

    private static Vector128<byte> RotatedLastWord =>
        Vector128.Create((byte)13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12);

    private static Vector128<byte> OneWordUp => Vector128.Create((byte)255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private static Vector128<byte> TwoWordsUp =>
        Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7);
}
