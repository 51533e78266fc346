using System.Globalization;

namespace Imprint.Web.Audit;

/// <summary>
/// The end of the log at some moment. Whoever keeps one elsewhere can prove later that nothing up to there was changed or cut off.
/// Written as <c>SEQUENCE:HASH</c>.
/// </summary>
public sealed record AuditHead(long Sequence, ReadOnlyMemory<byte> Hash)
{
    public static AuditHead? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.Length - colon - 1 != 2 * AuditRecord.HashLength)
            return null;
        var hash = new byte[AuditRecord.HashLength];
        return
            long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && Convert.FromHexString(text.AsSpan(colon + 1), hash, out _, out _) == System.Buffers.OperationStatus.Done
            ? new AuditHead(sequence, hash)
            : null;
    }

    public bool Equals(AuditHead? other) =>
        other is not null && Sequence == other.Sequence && Hash.Span.SequenceEqual(other.Hash.Span);

    public override int GetHashCode() => Sequence.GetHashCode();

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Convert.ToHexStringLower(Hash.Span)}");
}
