using System.Diagnostics.CodeAnalysis;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Ledger;

/// <summary>
/// One of the names by which a device is found: its id, or <c>eid:…</c>, <c>imei:…</c>, <c>guid:…</c>, <c>serial:MAKER/SERIAL</c>.
/// Each is a unique column, so that a look-up touches one row however many there are.
/// </summary>
internal readonly record struct DeviceKey
{
    public const int MaxTextLength = 160;

    private readonly (string Name, object Value) _first;
    private readonly (string Name, object Value)? _second;

    private DeviceKey(string condition, (string Name, object Value) first, (string Name, object Value)? second = null) =>
        (Condition, _first, _second) = (condition, first, second);

    /// <summary>The part of a statement behind WHERE.</summary>
    public string Condition { get; }

    public static DeviceKey Of(PrefixedId id) => new("id = @id", ("@id", id.ToString()));

    public static DeviceKey Of(FdoGuid guid) => new("guid = @guid", ("@guid", guid.ToBytes()));

    public static DeviceKey Of(Eid eid) => new("eid = @eid", ("@eid", eid.ToString()));

    public static DeviceKey Of(Imei imei) => new("imei = @imei", ("@imei", imei.ToString()));

    public static DeviceKey OfKeyHash(byte[] keyHash) => new("key_hash = @keyHash", ("@keyHash", keyHash));

    public static DeviceKey OfSerial(string maker, string serial) =>
        new("maker = @maker AND serial = @serial", ("@maker", maker), ("@serial", serial));

    /// <summary>Reads the name as it stands in an address or a body; when it is none, says why in words.</summary>
    public static bool TryRead(string text, out DeviceKey key, [NotNullWhen(false)] out string? fault)
    {
        key = default;
        if (text.Length > MaxTextLength)
        {
            fault = "The text is far too long for the name of a device.";
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text.AsSpan(colon + 1);
        fault = (colon < 0 ? "" : text[..colon]) switch
        {
            "" => Read(PrefixedId.Read(text, DeviceRow.IdPrefix, out var id), id, Of, out key),
            "eid" => Read(Eid.Read(rest, out var eid), eid, Of, out key),
            "imei" => Read(Imei.Read(rest, out var imei), imei, Of, out key),
            "guid" => Read(FdoGuid.Read(rest, out var guid), guid, Of, out key),
            "serial" => ReadSerial(rest, out key),
            _ => "Expected a device id, or eid:, imei:, guid: or serial:MAKER/SERIAL.",
        };
        return fault is null;
    }

    /// <summary>The parameters of <see cref="Condition"/>, with those of the rest of the statement.</summary>
    public (string Name, object? Value)[] With(params ReadOnlySpan<(string Name, object? Value)> others) =>
        _second is { } second ? [_first!, second!, .. others] : [_first!, .. others];

    private static string? Read<TId>(IdFault fault, TId id, Func<TId, DeviceKey> of, out DeviceKey key)
    {
        key = fault.IsNone ? of(id) : default;
        return fault.IsNone ? null : fault.Detail;
    }

    private static string? ReadSerial(ReadOnlySpan<char> text, out DeviceKey key)
    {
        key = default;
        // A maker's name has no stroke; a serial number may have one.
        var stroke = text.IndexOf('/');
        if (stroke < 1 || stroke == text.Length - 1 || text.IndexOfAnyInRange('\0', '\u001f') >= 0)
            return "Expected serial:MAKER/SERIAL.";
        key = OfSerial(text[..stroke].ToString(), text[(stroke + 1)..].ToString());
        return null;
    }
}
