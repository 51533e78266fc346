using System.Text;
using Imprint.Fdo.Rendezvous;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Vouchers;

// OVHeader = [ 101, Guid, RendezvousInfo, DeviceInfo: tstr, PublicKey (manufacturer), OVDevCertChainHash: Hash / null ]

/// <summary>What the factory and the device agreed upon. Its bytes are under the device's HMAC, so they are never written again.</summary>
public sealed class VoucherHeader
{
    public const int Version = 101;

    private VoucherHeader(
        ReadOnlyMemory<byte> encoded,
        FdoGuid guid,
        RendezvousInfo rendezvous,
        string deviceInfo,
        FdoPublicKey manufacturerKey,
        FdoHash? deviceChainHash
    )
    {
        Encoded = encoded;
        Guid = guid;
        Rendezvous = rendezvous;
        DeviceInfo = deviceInfo;
        ManufacturerKey = manufacturerKey;
        DeviceChainHash = deviceChainHash;
    }

    /// <summary>The array's bytes, without the head of the byte string around them.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    public FdoGuid Guid { get; }

    public RendezvousInfo Rendezvous { get; }

    public string DeviceInfo { get; }

    public FdoPublicKey ManufacturerKey { get; }

    /// <summary>Of the certificates, one after another, leaf first.</summary>
    public FdoHash? DeviceChainHash { get; }

    public static VoucherHeader Create(
        FdoGuid guid,
        RendezvousInfo rendezvous,
        string deviceInfo,
        FdoPublicKey manufacturerKey,
        FdoHash? deviceChainHash
    )
    {
        var encoded = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(6);
            writer.WriteInt32(Version);
            writer.WriteByteString(guid.ToBytes());
            writer.WriteEncodedValue(rendezvous.Encoded.Span);
            writer.WriteTextString(deviceInfo);
            manufacturerKey.Write(writer);
            FdoHash.WriteOrNull(writer, deviceChainHash);
            writer.WriteEndArray();
        });
        return new VoucherHeader(encoded, guid, rendezvous, deviceInfo, manufacturerKey, deviceChainHash);
    }

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out VoucherHeader? header)
    {
        header = null;
        var cursor = new CborCursor(encoded, FdoLimits.Cbor);
        var fault = FdoFault.None;
        cursor.EnterArray(6);
        var version = cursor.ReadUnsigned(ushort.MaxValue);
        var guid = ReadGuid(cursor);
        var rendezvous = RendezvousInfo.Read(cursor);
        var deviceInfo = cursor.ReadText(FdoLimits.MaxDeviceInfoLength);
        var manufacturerKey = FdoPublicKey.Read(cursor, ref fault);
        var chainHash = FdoHash.ReadOrNull(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || chainHash is { Type.IsHmac: true })
            return FdoFault.Malformed;
        if (fault != FdoFault.None)
            return fault;
        if (version != Version)
            return FdoFault.UnsupportedVersion;
        header = new VoucherHeader(encoded, guid, rendezvous!, deviceInfo, manufacturerKey!, chainHash);
        return FdoFault.None;
    }

    /// <summary>OVEHashHdrInfo covers the GUID's bytes and the device information's, one after the other, with no CBOR around them.</summary>
    internal FdoHash InfoHash(FdoHashType type) => FdoHash.Compute(type, Guid.ToBytes(), Encoding.UTF8.GetBytes(DeviceInfo));

    internal static FdoGuid ReadGuid(CborCursor cursor)
    {
        var bytes = cursor.ReadBytes(FdoGuid.ByteCount, FdoGuid.ByteCount);
        return bytes.IsEmpty ? default : new FdoGuid(bytes.Span);
    }
}
