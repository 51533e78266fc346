namespace Imprint.Wire.Tests;

internal static class Bytes
{
    /// <summary>Bytes written as hex with spaces where a reader wants them.</summary>
    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
