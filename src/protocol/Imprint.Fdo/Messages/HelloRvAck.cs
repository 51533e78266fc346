using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Messages;

// TO1.HelloRVAck (31) = [ NonceTO1Proof, eBSigInfo ]

/// <summary>Message 31.</summary>
public sealed record HelloRvAck(FdoNonce Nonce, SigInfo SigInfo)
{
    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(2);
            Nonce.Write(writer);
            SigInfo.Write(writer);
            writer.WriteEndArray();
        });

    public static FdoFault Read(ReadOnlyMemory<byte> body, out HelloRvAck? message)
    {
        message = null;
        var cursor = new CborCursor(body, FdoLimits.Cbor);
        cursor.EnterArray(2);
        var nonce = FdoNonce.Read(cursor);
        var sigInfo = SigInfo.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return FdoFault.Malformed;
        message = new HelloRvAck(nonce, sigInfo);
        return FdoFault.None;
    }
}
