using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Tests.Ecc;

internal static class BadPoints
{
    /// <summary>Ways to spoil a good uncompressed point.</summary>
    public static IEnumerable<(string Name, byte[] Point)> Of(KeyKind kind, byte[] good)
    {
        var length = kind.CoordinateLength;
        yield return ("nothing", []);
        yield return ("infinity", [0]);
        yield return ("infinity at full length", new byte[good.Length]);
        yield return ("the origin", [4, .. new byte[2 * length]]);
        yield return ("not on the curve", [.. good[..^1], (byte)(good[^1] ^ 1)]);
        yield return ("x and y swapped", [4, .. good[(1 + length)..], .. good[1..(1 + length)]]);
        yield return ("too short", good[..^1]);
        yield return ("too long", [.. good, 0]);
        yield return ("hybrid form", [(byte)(6 | (good[^1] & 1)), .. good[1..]]);
        yield return ("unknown form", [5, .. good[1..]]);
        yield return ("compressed length with the uncompressed mark", [4, .. good[1..(1 + length)]]);
        yield return ("uncompressed length with the compressed mark", [2, .. good[1..]]);
        yield return ("x beyond the field", [4, .. Enumerable.Repeat((byte)0xFF, length), .. good[(1 + length)..]]);
        yield return ("y beyond the field", [.. good[..(1 + length)], .. Enumerable.Repeat((byte)0xFF, length)]);
        yield return ("compressed x beyond the field", [2, .. Enumerable.Repeat((byte)0xFF, length)]);
        yield return ("compressed x without a y", [3, .. XWithoutY(kind)]);
    }

    // About half of all x have no point on the curve; 4 has none on any of these.
    private static byte[] XWithoutY(KeyKind kind) => [.. new byte[kind.CoordinateLength - 1], 4];
}
