using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto;
using Imprint.Web.Problems;
using Imprint.Wire.Text;

namespace Imprint.Web.Paging;

/// <summary>
/// Turns the end of a page into text for the client and back. A MAC under the party's key binds it to the list it came from, so that
/// nobody can make one up or use it elsewhere.
/// </summary>
public sealed class CursorSeal(Secret key, TimeProvider clock)
{
    // version (1) | issued at, Unix seconds (8) | length of sort key (2) | sort key | length of id (2) | id | MAC (16)
    private const byte Version = 1;
    private const int HeaderLength = 1 + 8;
    private const int MacLength = 16;
    private const int MaxPartLength = 512;
    private const int MaxLength = HeaderLength + 2 * (2 + MaxPartLength) + MacLength;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <param name="cursor">The last row of the page; both parts are limited to 512 bytes.</param>
    /// <param name="list">Whatever names the list, its filter and its order.</param>
    public string Seal(Cursor cursor, string list)
    {
        var (sortKey, id) = (Encoding.UTF8.GetBytes(cursor.SortKey), Encoding.UTF8.GetBytes(cursor.Id));
        if (sortKey.Length > MaxPartLength || id.Length > MaxPartLength)
            throw new ArgumentException($"A sort key or id has more than {MaxPartLength} bytes.", nameof(cursor));

        var bytes = new byte[HeaderLength + 2 + sortKey.Length + 2 + id.Length + MacLength];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), clock.GetUtcNow().ToUnixTimeSeconds());
        var rest = WritePart(WritePart(bytes.AsSpan(HeaderLength), sortKey), id);
        ComputeMac(bytes.AsSpan()[..^MacLength], list, rest);
        return StrictBase64Url.Encode(bytes);
    }

    public Outcome<Cursor> Open(string text, string list)
    {
        var bytes = StrictBase64Url.Decode(text, MaxLength);
        if (bytes is null || bytes.Length < HeaderLength + MacLength || bytes[0] != Version)
            return Unknown();

        Span<byte> mac = stackalloc byte[MacLength];
        ComputeMac(bytes.AsSpan()[..^MacLength], list, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan()[^MacLength..]))
            return Unknown();

        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)));
        if (clock.GetUtcNow() - issuedAt > Lifetime)
            return new ProblemResult(WebProblems.CursorExpired) { Detail = "Start again with the first page." };

        var rest = (ReadOnlySpan<byte>)bytes.AsSpan()[HeaderLength..^MacLength];
        return new Cursor(ReadPart(ref rest), ReadPart(ref rest));
    }

    private static Span<byte> WritePart(Span<byte> output, byte[] part)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)part.Length);
        part.CopyTo(output[2..]);
        return output[(2 + part.Length)..];
    }

    // Only called behind a good MAC: the lengths are our own.
    private static string ReadPart(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var part = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return part;
    }

    // HMAC-SHA-256 over the cursor, behind the name of the list and its length.
    private void ComputeMac(ReadOnlySpan<byte> cursor, string list, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> length = stackalloc byte[4];
        var name = Encoding.UTF8.GetBytes(list);
        BinaryPrimitives.WriteInt32BigEndian(length, name.Length);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        hmac.AppendData(length);
        hmac.AppendData(name);
        hmac.AppendData(cursor);
        hmac.GetHashAndReset(whole);
        whole[..MacLength].CopyTo(mac);
    }

    private static ProblemResult Unknown() =>
        new(WebProblems.BadRequest)
        {
            Errors = [new("cursor", Bodies.FieldFaults.BadValue, "The cursor does not belong to this list, filter and order.")],
        };
}
