using System.Security.Cryptography;

namespace Imprint.Crypto.Aka;

/// <summary>The re-synchronisation token: (SQN_MS ⊕ AK*) || MAC-S (TS 33.102 §6.3.3), with AMF* = 0000.</summary>
public static class Auts
{
    public const int Length = 14;

    private static ReadOnlySpan<byte> AmfStar => [0, 0];

    /// <summary>USIM side: tells the home network which SQN this USIM has reached.</summary>
    public static void Write(in Milenage milenage, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqnMs, Span<byte> auts)
    {
        milenage.F5Star(rand, auts);
        Mask(auts, sqnMs, auts);
        milenage.F1Star(rand, sqnMs, AmfStar, auts[6..]);
    }

    /// <inheritdoc cref="Write(in Milenage, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public static void Write(in Tuak tuak, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> sqnMs, Span<byte> auts)
    {
        tuak.F5Star(rand, auts);
        Mask(auts, sqnMs, auts);
        tuak.F1Star(rand, sqnMs, AmfStar, auts[6..Length]);
    }

    /// <summary>Home side: SQN_MS if MAC-S is right. A false AUTS must not move the home network's counter.</summary>
    public static bool TryOpen(in Milenage milenage, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> auts, Span<byte> sqnMs)
    {
        sqnMs.Clear();
        if (rand.Length != Milenage.RandLength || auts.Length != Length)
            return false;

        Span<byte> sqn = stackalloc byte[6];
        Span<byte> macS = stackalloc byte[8];
        milenage.F5Star(rand, sqn);
        Mask(auts, sqn, sqn);
        milenage.F1Star(rand, sqn, AmfStar, macS);
        return HandOut(sqn, macS, auts, sqnMs);
    }

    /// <inheritdoc cref="TryOpen(in Milenage, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public static bool TryOpen(in Tuak tuak, ReadOnlySpan<byte> rand, ReadOnlySpan<byte> auts, Span<byte> sqnMs)
    {
        sqnMs.Clear();
        if (rand.Length != Tuak.RandLength || auts.Length != Length)
            return false;

        Span<byte> sqn = stackalloc byte[6];
        Span<byte> macS = stackalloc byte[8];
        tuak.F5Star(rand, sqn);
        Mask(auts, sqn, sqn);
        tuak.F1Star(rand, sqn, AmfStar, macS);
        return HandOut(sqn, macS, auts, sqnMs);
    }

    private static void Mask(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        for (var i = 0; i < 6; i++)
            destination[i] = (byte)(left[i] ^ right[i]);
    }

    private static bool HandOut(ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> macS, ReadOnlySpan<byte> auts, Span<byte> sqnMs)
    {
        if (!CryptographicOperations.FixedTimeEquals(macS, auts[6..]))
            return false;
        sqn.CopyTo(sqnMs);
        return true;
    }
}
