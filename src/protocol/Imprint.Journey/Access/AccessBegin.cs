using System.Security.Cryptography;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

// imprint.access:begin = [ version: uint, length: uint, sha-256: bstr .size 32 ]

/// <summary>What the owner says before it sends a payload in pieces.</summary>
public sealed record AccessBegin(long Version, int Length, ReadOnlyMemory<byte> Sha256)
{
    public static AccessBegin Of(long version, ReadOnlySpan<byte> payload) =>
        new(version, payload.Length, SHA256.HashData(payload));

    public static WireFault Read(ReadOnlyMemory<byte> encoded, out AccessBegin? begin)
    {
        var cursor = new CborCursor(encoded);
        cursor.EnterArray(3);
        var version = cursor.ReadVersion();
        var length = cursor.ReadUnsigned();
        var hash = cursor.ReadSha256();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (length > AccessPayload.MaxLength)
            cursor.Fail(WireFault.TooLong);
        begin = cursor.Fault == WireFault.None ? new AccessBegin(version, length, hash) : null;
        return cursor.Fault;
    }

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(3);
            writer.WriteInt64(Version);
            writer.WriteInt32(Length);
            writer.WriteByteString(Sha256.Span);
            writer.WriteEndArray();
        });
}
