using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborReaderState = System.Formats.Cbor.CborReaderState;

namespace Imprint.Fdo.Messages;

// DI.AppStart (10) = [ bstr .cbor DeviceMfgInfo ]
// DeviceMfgInfo = [ pkType, pkEnc, serial: tstr, deviceInfo: tstr, csr: bstr, * anything older ]

/// <summary>Message 10. The specification leaves the content to manufacturers; this is what all open devices send.</summary>
public sealed record AppStart(
    FdoKeyType KeyType,
    FdoKeyEncoding KeyEncoding,
    string SerialNumber,
    string DeviceInfo,
    ReadOnlyMemory<byte> SigningRequest
)
{
    private const int MaxSerialLength = 255;
    private const int MaxRequestLength = 8192;

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteEmbedded(info =>
            {
                info.WriteStartArray(5);
                info.WriteInt32((int)KeyType);
                info.WriteInt32((int)KeyEncoding);
                info.WriteTextString(SerialNumber);
                info.WriteTextString(DeviceInfo);
                info.WriteByteString(SigningRequest.Span);
                info.WriteEndArray();
            });
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out AppStart? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(1);
        var info = cursor.ReadEmbedded();
        info.EnterArray();
        var type = (FdoKeyType)info.ReadInt32();
        var encoding = (FdoKeyEncoding)info.ReadInt32();
        var serial = info.Next is CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString
            ? ReadSerialBytes(info)
            : info.ReadText(MaxSerialLength);
        var deviceInfo = info.ReadText(FdoLimits.MaxDeviceInfoLength);
        var request = info.ReadBytes(minLength: 1, MaxRequestLength);
        while (info.HasMore)
            info.Skip();
        info.LeaveArray();
        cursor.Join(info);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        if (!Enum.IsDefined(type))
            return FdoFault.UnsupportedKeyType;
        if (!Enum.IsDefined(encoding))
            return FdoFault.UnsupportedKeyEncoding;
        message = new AppStart(type, encoding, serial, deviceInfo, request);
        return FdoFault.None;
    }

    private static string ReadSerialBytes(CborCursor cursor) =>
        System.Text.Encoding.Latin1.GetString(cursor.ReadBytes(maxLength: MaxSerialLength).Span);
}
