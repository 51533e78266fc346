using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Journey.FirstAccess;

// redirect-request = { 1 => guid bstr .size 16, 2 => nonce bstr .size 16 }

/// <summary>A blank device's question to its manufacturer (<c>POST /bootstrap/v1/redirect</c>): who owns me?</summary>
public sealed record RedirectRequest(FdoGuid Guid, RedirectNonce Nonce)
{
    public const int MaxLength = 1024;

    private static readonly CborLimits Limits = new()
    {
        MaxStringLength = MaxLength,
        MaxCount = 32,
        MaxDepth = 4,
    };

    public static WireFault Read(ReadOnlyMemory<byte> encoded, out RedirectRequest? request)
    {
        request = null;
        if (encoded.Length > MaxLength)
            return WireFault.TooLong;

        var cursor = new CborCursor(encoded, Limits);
        FdoGuid guid = default;
        ReadOnlyMemory<byte> nonce = default;
        cursor.ReadFields(
            [1, 2],
            number =>
            {
                switch (number)
                {
                    case 1:
                        guid = cursor.ReadGuid();
                        return true;
                    case 2:
                        nonce = cursor.ReadBytes(RedirectNonce.ByteCount, RedirectNonce.ByteCount);
                        return true;
                    default:
                        return false;
                }
            }
        );
        cursor.ExpectEnd();
        if (cursor.Fault == WireFault.None)
            request = new RedirectRequest(guid, new RedirectNonce(nonce.Span));
        return cursor.Fault;
    }

    public byte[] Encode() =>
        CborEncoding.Encode(writer => writer.WriteFields((1, w => w.WriteGuid(Guid)), (2, w => w.WriteByteString(Nonce.Span))));
}
