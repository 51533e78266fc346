using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Imprint.Web.Audit;

/// <summary>An entry as it is stored: with its place in the log, its time and its hash.</summary>
public sealed record AuditRecord(
    long Sequence,
    DateTimeOffset At,
    AuditActor Actor,
    string Action,
    string Target,
    string? Reason,
    string? Correlator,
    string? Details,
    ReadOnlyMemory<byte> PreviousHash
)
{
    public const int HashLength = SHA256.HashSizeInBytes;

    private const uint Absent = 0xffff_ffff;

    /// <summary>What the hash must be. The bytes under it are fixed by docs/spec/web-api.md and never change.</summary>
    //   "imprint-audit-1" (15) | previous hash (32) | sequence (8) | at, Unix milliseconds (8)
    //   then, each as length (4) and UTF-8, or ffffffff when absent:
    //   actor party | actor key | actor person | action | target | reason | correlator | details as stored
    public byte[] ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];

        hash.AppendData("imprint-audit-1"u8);
        hash.AppendData(PreviousHash.Span);
        BinaryPrimitives.WriteInt64BigEndian(number, Sequence);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64BigEndian(number, At.ToUnixTimeMilliseconds());
        hash.AppendData(number);
        foreach (
            var text in (string?[])[Actor.Party, Actor.KeyFingerprint, Actor.Person, Action, Target, Reason, Correlator, Details]
        )
            Append(hash, text);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteUInt32BigEndian(length, text is null ? Absent : (uint)bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}

/// <summary>A record together with the hash that stands beside it, which may or may not be right.</summary>
public sealed record StoredAuditRecord(AuditRecord Record, ReadOnlyMemory<byte> Hash);
