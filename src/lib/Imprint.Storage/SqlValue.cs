namespace Imprint.Storage;

/// <summary>The closed list of types that go into a statement, the same on both engines.</summary>
internal static class SqlValue
{
    public static object Of(object? value) =>
        value switch
        {
            null => DBNull.Value,
            string or long or int or bool or byte[] or double => value,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            ReadOnlyMemory<byte> bytes => bytes.ToArray(),
            DBNull => value,
            short or ushort or byte or uint => Convert.ToInt64(value, provider: null),
            _ => throw new ArgumentException(
                $"{value.GetType()} is not stored: use string, long, int, bool, byte[], double or DateTimeOffset.",
                nameof(value)
            ),
        };
}
