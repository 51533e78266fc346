using Imprint.Fdo.Rendezvous;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Messages;

// to1d = COSE_Sign1 by the owner, payload [ [ * RVTO2AddrEntry ], to1dTo0dHash: Hash ]

/// <summary>The redirect: where the owner waits, signed by it. A rendezvous keeps and hands out its bytes.</summary>
public sealed class To1d
{
    private readonly CoseSign1 _signed;

    private To1d(ReadOnlyMemory<byte> encoded, CoseSign1 signed, IReadOnlyList<To2Address> addresses, FdoHash to0dHash)
    {
        Encoded = encoded;
        _signed = signed;
        Addresses = addresses;
        To0dHash = to0dHash;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    public IReadOnlyList<To2Address> Addresses { get; }

    public FdoHash To0dHash { get; }

    public static byte[] Sign(FdoSigner owner, IReadOnlyList<To2Address> addresses, FdoHash to0dHash) =>
        owner.SignObject(
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(2);
                To2Address.WriteList(writer, addresses);
                to0dHash.Write(writer);
                writer.WriteEndArray();
            })
        );

    public static FdoFault Read(ReadOnlyMemory<byte> encoded, out To1d? to1d)
    {
        to1d = null;
        if (CoseSign1.Read(encoded, out var signed, FdoLimits.Cbor) != WireFault.None || signed!.Payload is not { } payload)
            return FdoFault.Malformed;
        var cursor = new CborCursor(payload, FdoLimits.Cbor);
        cursor.EnterArray(2);
        var addresses = To2Address.ReadList(cursor);
        var hash = FdoHash.Read(cursor);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || hash!.Type.IsHmac)
            return FdoFault.Malformed;
        to1d = new To1d(encoded, signed, addresses, hash);
        return FdoFault.None;
    }

    public bool IsSignedBy(FdoPublicKey owner) => _signed.Verify(owner.Verify);
}
