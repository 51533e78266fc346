using System.Data.Common;

namespace Imprint.Storage;

/// <summary>Reads the stored forms that ADO.NET has no word for; a time is an INTEGER of Unix milliseconds on both engines.</summary>
public static class Rows
{
    extension(DbDataReader row)
    {
        public DateTimeOffset GetTime(int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

        public DateTimeOffset? GetTimeOrNull(int column) => row.IsDBNull(column) ? null : row.GetTime(column);

        public byte[] GetBytes(int column) => row.GetFieldValue<byte[]>(column);

        public byte[]? GetBytesOrNull(int column) => row.IsDBNull(column) ? null : row.GetBytes(column);

        public string? GetStringOrNull(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public long? GetInt64OrNull(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

        public int? GetInt32OrNull(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
    }
}
