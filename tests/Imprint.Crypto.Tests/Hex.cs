using System.Text.Json;

namespace Imprint.Crypto.Tests;

/// <summary>Vectors are written in hex, with spaces where they help the eye.</summary>
internal static class Hex
{
    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    extension(JsonElement element)
    {
        public byte[] Bytes(string property) => Hex.Bytes(element.GetProperty(property).GetString()!);

        public string Text(string property) => element.GetProperty(property).GetString()!;
    }
}
