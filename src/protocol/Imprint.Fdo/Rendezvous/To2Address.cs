using System.Net;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo.Rendezvous;

/// <summary>The transports of an owner's address. Not the numbers of a <see cref="RendezvousProtocol"/>.</summary>
public enum To2Transport
{
    Tcp = 1,
    Tls = 2,
    Http = 3,
    Coap = 4,
    Https = 5,
    Coaps = 6,
}

// RVTO2AddrEntry = [ RVIP: bstr / null, RVDNS: tstr / null, RVPort: uint16, RVProtocol: TransportProtocol ]

/// <summary>Where an owner waits for its device.</summary>
public sealed record To2Address(IPAddress? Address, string? Dns, ushort Port, To2Transport Transport)
{
    /// <summary>The address of an HTTP or HTTPS server.</summary>
    public static To2Address From(Uri uri)
    {
        var transport = uri.Scheme == Uri.UriSchemeHttps ? To2Transport.Https : To2Transport.Http;
        return IPAddress.TryParse(uri.DnsSafeHost, out var address)
            ? new To2Address(address, null, (ushort)uri.Port, transport)
            : new To2Address(null, uri.DnsSafeHost, (ushort)uri.Port, transport);
    }

    /// <summary>What we can call, DNS name first.</summary>
    public IEnumerable<Uri> Uris()
    {
        string? scheme = Transport switch
        {
            To2Transport.Http => Uri.UriSchemeHttp,
            To2Transport.Https => Uri.UriSchemeHttps,
            _ => null,
        };
        if (scheme is null)
            yield break;
        if (Dns is { } name)
            yield return new UriBuilder(scheme, name, Port).Uri;
        if (Address is { } address)
            yield return new UriBuilder(scheme, address.ToString(), Port).Uri;
    }

    internal static IReadOnlyList<To2Address> ReadList(CborCursor cursor)
    {
        var addresses = new List<To2Address>();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            if (addresses.Count == FdoLimits.MaxAddresses)
                cursor.Fail(WireFault.TooLong);
            addresses.Add(Read(cursor));
        }

        cursor.LeaveArray();
        return cursor.Fault == WireFault.None ? addresses : [];
    }

    internal static void WriteList(CborWriter writer, IReadOnlyList<To2Address> addresses)
    {
        writer.WriteStartArray(addresses.Count);
        foreach (var address in addresses)
            address.Write(writer);
        writer.WriteEndArray();
    }

    private static To2Address Read(CborCursor cursor)
    {
        cursor.EnterArray(4);
        IPAddress? address = null;
        if (cursor.ReadBytesOrNull(16) is { } ip)
        {
            if (ip.Length is 4 or 16)
                address = new IPAddress(ip.Span);
            else if (cursor.Fault == WireFault.None)
                cursor.Fail(WireFault.BadValue);
        }

        var dns = cursor.TryReadNull() ? null : cursor.ReadText(FdoLimits.MaxHostLength);
        if (dns is not null && Uri.CheckHostName(dns) == UriHostNameType.Unknown)
            cursor.Fail(WireFault.BadValue);
        var port = cursor.ReadUnsigned(ushort.MaxValue);
        var transport = (To2Transport)cursor.ReadUnsigned(byte.MaxValue);
        cursor.LeaveArray();
        if (address is null && dns is null)
            cursor.Fail(WireFault.BadValue);
        return new To2Address(
            address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address,
            dns,
            (ushort)port,
            transport
        );
    }

    private void Write(CborWriter writer)
    {
        writer.WriteStartArray(4);
        if (Address is { } address)
            writer.WriteByteString((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes());
        else
            writer.WriteNull();
        writer.WriteTextOrNull(Dns);
        writer.WriteInt32(Port);
        writer.WriteInt32((int)Transport);
        writer.WriteEndArray();
    }
}
