using System.Net;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo.Rendezvous;

// RendezvousInfo = [ * directive ], directive = [ * instruction ], instruction = [ RVVariable, ? bstr .cbor value ]

/// <summary>Where a device and its owner find each other, in the order to try.</summary>
public sealed class RendezvousInfo
{
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;
    private const int MaxDelaySeconds = 30 * 24 * 3600;

    private RendezvousInfo(ReadOnlyMemory<byte> encoded, IReadOnlyList<RendezvousDirective> directives)
    {
        Encoded = encoded;
        Directives = directives;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    public IReadOnlyList<RendezvousDirective> Directives { get; }

    /// <summary>Throws for directives that could not be read again: too many, or with a name that is none.</summary>
    public static RendezvousInfo Create(params IReadOnlyList<RendezvousDirective> directives) =>
        Read(CborEncoding.Encode(writer => Write(writer, directives)), out var info) == FdoFault.None
            ? info!
            : throw new ArgumentException("These directives cannot be followed by anybody.", nameof(directives));

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out RendezvousInfo? info)
    {
        info = null;
        var cursor = new CborCursor(encoded, FdoLimits.Cbor);
        var directives = new List<RendezvousDirective>();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (directives.Count == FdoLimits.MaxDirectives)
                cursor.Fail(WireFault.TooLong);
            directives.Add(ReadDirective(cursor));
        }

        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        info = new RendezvousInfo(encoded, directives);
        return FdoFault.None;
    }

    internal static RendezvousInfo? Read(CborCursor cursor)
    {
        var raw = cursor.ReadRaw();
        if (cursor.Fault == WireFault.None && Read(raw, out var info) == FdoFault.None)
            return info;
        cursor.Fail(WireFault.BadValue);
        return null;
    }

    private static RendezvousDirective ReadDirective(CborCursor cursor)
    {
        var directive = new RendezvousDirective();
        var count = 0;
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (count++ == FdoLimits.MaxInstructions)
                cursor.Fail(WireFault.TooLong);
            directive = ReadInstruction(cursor, directive);
        }

        cursor.LeaveArray();
        return directive;
    }

    private static RendezvousDirective ReadInstruction(CborCursor cursor, RendezvousDirective directive)
    {
        cursor.EnterArray();
        var variable = (RendezvousVariable)cursor.ReadUnsigned(byte.MaxValue);
        // A variable without a value stands alone, or with a null.
        ReadOnlyMemory<byte> value = default;
        if (cursor.HasMore && !cursor.TryReadNull())
            value = cursor.ReadBytes(maxLength: FdoLimits.MaxMessageLength);
        cursor.LeaveArray();
        if (cursor.Fault != WireFault.None)
            return directive;

        switch (variable)
        {
            case RendezvousVariable.DeviceOnly:
                return directive with { IsDeviceOnly = true };
            case RendezvousVariable.OwnerOnly:
                return directive with { IsOwnerOnly = true };
            case RendezvousVariable.Bypass:
                return directive with { IsBypass = true };
            case RendezvousVariable.ExtendedRendezvous:
                return directive with { NeedsOtherMeans = true };
        }

        var inner = new CborCursor(value, FdoLimits.Cbor);
        var read = variable switch
        {
            RendezvousVariable.IPAddress => directive with { Address = ReadAddress(inner) },
            RendezvousVariable.Dns => directive with { Dns = ReadHost(inner) },
            RendezvousVariable.DevicePort => directive with { DevicePort = (ushort)inner.ReadUnsigned(ushort.MaxValue) },
            RendezvousVariable.OwnerPort => directive with { OwnerPort = (ushort)inner.ReadUnsigned(ushort.MaxValue) },
            RendezvousVariable.Protocol => directive with { Protocol = (RendezvousProtocol)inner.ReadUnsigned(byte.MaxValue) },
            RendezvousVariable.DelaySeconds => directive with
            {
                Delay = TimeSpan.FromSeconds(inner.ReadUnsigned(MaxDelaySeconds)),
            },
            RendezvousVariable.ServerCertificateHash => directive with { ServerCertificateHash = FdoHash.Read(inner) },
            RendezvousVariable.ClientCertificateHash => directive with { ClientCertificateHash = FdoHash.Read(inner) },
            RendezvousVariable.UserInput => directive with { NeedsOtherMeans = inner.ReadBoolean() || directive.NeedsOtherMeans },
            _ => null, // a medium or a Wi-Fi network: hints that a device with its own modem does not need
        };
        if (read is null)
            return directive;
        cursor.Join(inner);
        return read;
    }

    // IPv4 in 16 bytes, mapped into IPv6, is what one peer writes.
    private static IPAddress? ReadAddress(CborCursor cursor)
    {
        var bytes = cursor.ReadBytes(IPv4Length, IPv6Length);
        if (bytes.Length is not (IPv4Length or IPv6Length))
        {
            cursor.Fail(WireFault.BadValue);
            return null;
        }

        var address = new IPAddress(bytes.Span);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static string? ReadHost(CborCursor cursor)
    {
        var host = cursor.ReadText(FdoLimits.MaxHostLength);
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            cursor.Fail(WireFault.BadValue);
        return host;
    }

    private static void Write(CborWriter writer, IReadOnlyList<RendezvousDirective> directives)
    {
        writer.WriteStartArray(directives.Count);
        foreach (var directive in directives)
        {
            var instructions = Instructions(directive).ToList();
            writer.WriteStartArray(instructions.Count);
            foreach (var (variable, value) in instructions)
            {
                writer.WriteStartArray(value is null ? 1 : 2);
                writer.WriteInt32((int)variable);
                if (value is not null)
                    writer.WriteEmbedded(value);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static IEnumerable<(RendezvousVariable, Action<CborWriter>?)> Instructions(RendezvousDirective directive)
    {
        if (directive.IsDeviceOnly)
            yield return (RendezvousVariable.DeviceOnly, null);
        if (directive.IsOwnerOnly)
            yield return (RendezvousVariable.OwnerOnly, null);
        if (directive.Dns is { } dns)
            yield return (RendezvousVariable.Dns, w => w.WriteTextString(dns));
        if (directive.Address is { } address)
            yield return (RendezvousVariable.IPAddress, w => w.WriteByteString(Unmapped(address).GetAddressBytes()));
        if (directive.DevicePort is { } devicePort)
            yield return (RendezvousVariable.DevicePort, w => w.WriteInt32(devicePort));
        if (directive.OwnerPort is { } ownerPort)
            yield return (RendezvousVariable.OwnerPort, w => w.WriteInt32(ownerPort));
        if (directive.Protocol is { } protocol)
            yield return (RendezvousVariable.Protocol, w => w.WriteInt32((int)protocol));
        if (directive.ServerCertificateHash is { } server)
            yield return (RendezvousVariable.ServerCertificateHash, server.Write);
        if (directive.ClientCertificateHash is { } client)
            yield return (RendezvousVariable.ClientCertificateHash, client.Write);
        if (directive.Delay is { } delay)
            yield return (RendezvousVariable.DelaySeconds, w => w.WriteInt64((long)delay.TotalSeconds));
        if (directive.IsBypass)
            yield return (RendezvousVariable.Bypass, null);
    }

    // Four bytes for IPv4: a device in C accepts nothing else.
    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
