using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Wire.Cose;

/// <summary>What COSE_Sign1, COSE_Encrypt0 and COSE_Mac0 have in common: <c>[protected, unprotected, content, …]</c>, tagged or not.</summary>
public abstract class CoseMessage
{
    private protected CoseMessage(Parts parts)
    {
        IsTagged = parts.IsTagged;
        ProtectedBytes = parts.ProtectedBytes;
        Protected = parts.Protected;
        Unprotected = parts.Unprotected;
    }

    public bool IsTagged { get; }

    /// <summary>The contents of the protected byte string as received; empty when its map is empty (RFC 9052 3).</summary>
    public ReadOnlyMemory<byte> ProtectedBytes { get; }

    public CoseHeaders Protected { get; }

    public CoseHeaders Unprotected { get; }

    /// <summary>The algorithm. One that is not protected is not authenticated, and does not count.</summary>
    public CoseAlgorithm Algorithm => Protected.Algorithm ?? CoseAlgorithm.None;

    // RFC 9052 3.1: whoever does not understand a critical parameter must not process the message. We know these.
    private static readonly long[] Understood = [CoseLabel.Algorithm, CoseLabel.ContentType, CoseLabel.KeyId, CoseLabel.Iv];

    private protected static Parts ReadParts(CborCursor cursor, ulong tag, int itemCount)
    {
        var isTagged = cursor.TryReadTag(tag);
        cursor.EnterArray(itemCount);
        var protectedBytes = cursor.ReadBytes();
        var protectedHeaders = CoseHeaders.Empty;
        if (!protectedBytes.IsEmpty)
        {
            var embedded = new CborCursor(protectedBytes);
            protectedHeaders = CoseHeaders.Read(embedded);
            cursor.Join(embedded);
        }

        var unprotected = CoseHeaders.Read(cursor);
        if (protectedHeaders.SharesLabelWith(unprotected))
            cursor.Fail(WireFault.Duplicate);
        if (unprotected.Find(CoseLabel.Critical) is not null)
            cursor.Fail(WireFault.BadValue);
        if (protectedHeaders.Find(CoseLabel.Critical) is { } critical)
            CheckCritical(new CborCursor(critical), cursor);

        var isEmpty = protectedHeaders is { IsEmpty: true, HasTextLabels: false };
        return new Parts(isTagged, isEmpty ? default : protectedBytes, protectedHeaders, unprotected);
    }

    /// <summary>Starts a message: tag, array, headers. The content, what authenticates it and the end of the array follow.</summary>
    private protected static void WriteParts(
        CborWriter writer,
        ulong tag,
        int itemCount,
        ReadOnlyMemory<byte> protectedBytes,
        CoseHeaders unprotected,
        CoseOptions options
    )
    {
        if (options.IsTagged)
            writer.WriteTag((CborTag)tag);
        writer.WriteStartArray(itemCount);
        writer.WriteByteString(protectedBytes.Span);
        unprotected.Write(writer);
    }

    private protected static void WriteContent(CborWriter writer, ReadOnlyMemory<byte> content, CoseOptions options)
    {
        if (options.IsDetached)
            writer.WriteNull();
        else
            writer.WriteByteString(content.Span);
    }

    private protected static byte[] EncodeProtected(CoseAlgorithm algorithm, CoseHeaders others) =>
        CborEncoding.Encode(CoseHeaders.Empty.With(algorithm).Followed(others).Write);

    private static void CheckCritical(CborCursor critical, CborCursor cursor)
    {
        if (critical.EnterArray() == 0)
            cursor.Fail(WireFault.BadValue);
        while (critical.HasMore)
        {
            if (!Understood.Contains(critical.ReadInt64()))
                cursor.Fail(WireFault.BadValue);
        }

        critical.LeaveArray();
        cursor.Join(critical);
    }

    private protected sealed record Parts(
        bool IsTagged,
        ReadOnlyMemory<byte> ProtectedBytes,
        CoseHeaders Protected,
        CoseHeaders Unprotected
    );
}
