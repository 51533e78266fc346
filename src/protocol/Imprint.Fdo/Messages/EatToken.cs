using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo.Messages;

// EAToken = COSE_Sign1 by the device
//   unprotected: ? -259 (EUPHNonce): Nonce
//   payload:     { 10 (EAT-NONCE): Nonce, 256 (EAT-UEID): 0x01 || Guid, ? -257 (EAT-FDO): message-specific array }

/// <summary>A device's proof that it holds its factory key: messages 32 and 64.</summary>
public sealed class EatToken
{
    private const long NonceLabel = 10;
    private const long UeidLabel = 256;
    private const long FdoLabel = -257;
    private const long SetupNonceLabel = -259;
    private const byte UeidRandom = 0x01;

    private readonly CoseSign1 _signed;

    private EatToken(CoseSign1 signed, FdoNonce nonce, FdoGuid guid, ReadOnlyMemory<byte>? fdo, FdoNonce? setupNonce)
    {
        _signed = signed;
        Nonce = nonce;
        Guid = guid;
        Fdo = fdo;
        SetupNonce = setupNonce;
    }

    public FdoNonce Nonce { get; }

    public FdoGuid Guid { get; }

    /// <summary>The message's own array, encoded.</summary>
    public ReadOnlyMemory<byte>? Fdo { get; }

    /// <summary>NonceTO2SetupDv, in message 64.</summary>
    public FdoNonce? SetupNonce { get; }

    public CoseAlgorithm Algorithm => _signed.Algorithm;

    public static byte[] Sign(
        FdoSigner device,
        FdoNonce nonce,
        FdoGuid guid,
        Action<CborWriter>? fdo = null,
        FdoNonce? setupNonce = null
    )
    {
        var payload = CborEncoding.Encode(writer =>
        {
            writer.WriteStartMap(fdo is null ? 2 : 3);
            writer.WriteInt64(NonceLabel);
            nonce.Write(writer);
            writer.WriteInt64(UeidLabel);
            writer.WriteByteString([UeidRandom, .. guid.ToBytes()]);
            if (fdo is not null)
            {
                writer.WriteInt64(FdoLabel);
                fdo(writer);
            }

            writer.WriteEndMap();
        });
        var unprotected = setupNonce is { } setup ? CoseHeaders.Empty.With(SetupNonceLabel, setup.Write) : null;
        return device.SignObject(payload, unprotected);
    }

    public static FdoFault Read(ReadOnlyMemory<byte> body, out EatToken? token)
    {
        token = null;
        if (CoseSign1.Read(body, out var signed, FdoLimits.Cbor) != WireFault.None || signed!.Payload is not { } payload)
            return FdoFault.Malformed;

        FdoNonce? nonce = null;
        FdoGuid? guid = null;
        ReadOnlyMemory<byte>? fdo = null;
        var cursor = new CborCursor(payload, FdoLimits.Cbor);
        cursor.EnterMap();
        while (cursor.HasMore)
        {
            switch (cursor.ReadInt64())
            {
                case NonceLabel:
                    nonce = FdoNonce.Read(cursor);
                    break;
                case UeidLabel:
                    var ueid = cursor.ReadBytes(1 + FdoGuid.ByteCount, 1 + FdoGuid.ByteCount);
                    if (ueid.Span is [UeidRandom, ..])
                        guid = new FdoGuid(ueid.Span[1..]);
                    break;
                case FdoLabel:
                    fdo = cursor.ReadRaw();
                    break;
                default:
                    cursor.Skip(); // other claims of an EAT
                    break;
            }
        }

        cursor.LeaveMap();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || nonce is null || guid is null)
            return FdoFault.Malformed;
        if (!TryReadSetupNonce(signed, out var setupNonce))
            return FdoFault.Malformed;
        token = new EatToken(signed, nonce.Value, guid.Value, fdo, setupNonce);
        return FdoFault.None;
    }

    public bool IsSignedBy(FdoPublicKey device) => _signed.Verify(device.Verify);

    private static bool TryReadSetupNonce(CoseSign1 signed, out FdoNonce? nonce)
    {
        nonce = null;
        if (signed.Unprotected.Find(SetupNonceLabel) is null)
            return true;
        if (signed.Unprotected.FindBytes(SetupNonceLabel) is not { Length: FdoNonce.ByteCount } bytes)
            return false;
        nonce = new FdoNonce(bytes.Span);
        return true;
    }
}
