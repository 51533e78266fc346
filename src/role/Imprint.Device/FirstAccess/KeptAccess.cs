using System.Security.Cryptography;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Device.FirstAccess;

// kept = [ 1, owner key: bstr .cbor PublicKey, learned: Unix seconds, record: bstr ]

/// <summary>The first-access record that a device accepted last, sealed in its element together with the key that signed it.</summary>
/// <param name="Signed">The record as it was received: it is verified again whenever it is read.</param>
/// <param name="LearnedAt">The time at the manufacturer.</param>
public sealed record KeptAccess(
    FdoPublicKey OwnerKey,
    FirstAccessRecord Record,
    ReadOnlyMemory<byte> Signed,
    DateTimeOffset LearnedAt
)
{
    private const string ValueName = "first-access";
    private const int Version = 1;
    private const int MaxKeyLength = 8192;

    /// <summary>What an older record of the same owner is measured against.</summary>
    public LastAccepted Remembered => new(SHA256.HashData(OwnerKey.SubjectPublicKeyInfo.Span), Record.Scope, Record.Version);

    /// <summary>Null when nothing was ever accepted, or when what is there is not whole.</summary>
    public static KeptAccess? Read(DeviceElement element)
    {
        using var kept = element.ReadValue(ValueName);
        return kept is null ? null : Read(kept.Span.ToArray());
    }

    public static void Forget(DeviceElement element) => element.RemoveValue(ValueName);

    public void Write(DeviceElement element) =>
        element.WriteValue(
            ValueName,
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(4);
                writer.WriteInt32(Version);
                writer.WriteByteString(OwnerKey.Encoded.Span);
                writer.WriteInt64(LearnedAt.ToUnixTimeSeconds());
                writer.WriteByteString(Signed.Span);
                writer.WriteEndArray();
            })
        );

    private static KeptAccess? Read(ReadOnlyMemory<byte> encoded)
    {
        var cursor = new CborCursor(encoded);
        cursor.EnterArray(4);
        var version = cursor.ReadUnsigned();
        var key = cursor.ReadBytes(minLength: 1, MaxKeyLength);
        var seconds = cursor.ReadInt64();
        if (seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            cursor.Fail(WireFault.BadValue);
        var signed = cursor.ReadBytes(minLength: 1, FirstAccessRecord.MaxLength);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || version != Version)
            return null;
        if (FdoPublicKey.Read(key, out var owner) != FdoFault.None)
            return null;
        return FirstAccessRecord.Open(signed, owner!.Verify, out var record) == FirstAccessFault.None
            ? new KeptAccess(owner, record!, signed, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
    }
}
