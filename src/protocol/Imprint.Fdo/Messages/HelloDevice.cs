using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Messages;

// TO2.HelloDevice (60) = [ maxDeviceMessageSize: uint16, Guid, NonceTO2ProveOV, kexSuiteName: tstr, cipherSuiteName: int, eASigInfo ]

/// <summary>Message 60. Its bytes are hashed into the answer.</summary>
public sealed record HelloDevice(
    ReadOnlyMemory<byte> Encoded,
    int MaxMessageSize,
    FdoGuid Guid,
    FdoNonce Nonce,
    string KeyExchangeSuite,
    int CipherSuite,
    SigInfo SigInfo
)
{
    private const int MaxSuiteNameLength = 32;

    public static HelloDevice Create(
        int maxMessageSize,
        FdoGuid guid,
        FdoNonce nonce,
        string keyExchangeSuite,
        int cipherSuite,
        SigInfo sigInfo
    ) =>
        new(
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(6);
                writer.WriteInt32(maxMessageSize);
                writer.WriteByteString(guid.ToBytes());
                nonce.Write(writer);
                writer.WriteTextString(keyExchangeSuite);
                writer.WriteInt32(cipherSuite);
                sigInfo.Write(writer);
                writer.WriteEndArray();
            }),
            maxMessageSize,
            guid,
            nonce,
            keyExchangeSuite,
            cipherSuite,
            sigInfo
        );

    public static FdoFault Read(ReadOnlyMemory<byte> body, out HelloDevice? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(6);
        var size = cursor.ReadUnsigned(ushort.MaxValue);
        var guid = VoucherHeader.ReadGuid(cursor);
        var nonce = FdoNonce.Read(cursor);
        var kex = cursor.ReadText(MaxSuiteNameLength);
        var cipher = cursor.ReadInt32();
        var sigInfo = SigInfo.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        message = new HelloDevice(body, size, guid, nonce, kex, cipher, sigInfo);
        return FdoFault.None;
    }
}
