using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo;

// DeviceCredential = [ active: bool, 101, DeviceInfo: tstr, Guid, RendezvousInfo, PubKeyHash: Hash ]

/// <summary>What a device keeps of its voucher. Its HMAC secret and its private key are kept elsewhere, where nothing can read them.</summary>
public sealed record DeviceCredential(
    bool IsActive,
    string DeviceInfo,
    FdoGuid Guid,
    RendezvousInfo Rendezvous,
    FdoHash ManufacturerKeyHash
)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(6);
            writer.WriteBoolean(IsActive);
            writer.WriteInt32(VoucherHeader.Version);
            writer.WriteTextString(DeviceInfo);
            writer.WriteByteString(Guid.ToBytes());
            writer.WriteEncodedValue(Rendezvous.Encoded.Span);
            ManufacturerKeyHash.Write(writer);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out DeviceCredential? credential)
    {
        credential = null;
        var cursor = new CborCursor(encoded, FdoLimits.Cbor);
        cursor.EnterArray(6);
        var isActive = cursor.ReadBoolean();
        var version = cursor.ReadUnsigned(ushort.MaxValue);
        var deviceInfo = cursor.ReadText(FdoLimits.MaxDeviceInfoLength);
        var guid = VoucherHeader.ReadGuid(cursor);
        var rendezvous = RendezvousInfo.Read(cursor);
        var keyHash = FdoHash.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (version != VoucherHeader.Version)
            return FdoFault.UnsupportedVersion;
        credential = new DeviceCredential(isActive, deviceInfo, guid, rendezvous!, keyHash!);
        return FdoFault.None;
    }
}
