using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

// signed-rules = [ version: uint, rules: bstr ]

/// <summary>
/// A rule set as the provider signed it. Here it is bytes with a version; whoever evaluates rules verifies and reads them.
/// </summary>
public sealed record SignedRules(long Version, ReadOnlyMemory<byte> Signed)
{
    internal const int MaxLength = 16384;

    internal static SignedRules Read(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var rules = new SignedRules(cursor.ReadVersion(), cursor.ReadBytes(minLength: 1, MaxLength));
        cursor.LeaveArray();
        return rules;
    }

    internal void Write(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteInt64(Version);
        writer.WriteByteString(Signed.Span);
        writer.WriteEndArray();
    }
}
