using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Vouchers;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// What the owner has to know between messages 60 and 64. It is small enough to travel, sealed, in the session's token, so that a
/// device that has proven nothing costs no memory.
/// </summary>
public sealed class To2Greeting : IDisposable
{
    private const int Version = 1;
    private const int MaxKeyExchangeLength = 512;

    internal To2Greeting(FdoGuid guid, FdoNonce proveDeviceNonce, CipherSuite cipher, int maxMessageSize, Secret keyExchange)
    {
        Guid = guid;
        ProveDeviceNonce = proveDeviceNonce;
        Cipher = cipher;
        MaxMessageSize = maxMessageSize;
        KeyExchange = keyExchange;
    }

    public FdoGuid Guid { get; }

    /// <summary>Random, and of this session alone: it may serve as the session's name.</summary>
    public FdoNonce ProveDeviceNonce { get; }

    public CipherSuite Cipher { get; }

    internal int MaxMessageSize { get; }

    /// <summary>The exported <see cref="OwnerKeyExchange"/>.</summary>
    internal Secret KeyExchange { get; }

    /// <summary>It holds the private half of the key exchange: seal it.</summary>
    public Secret Export()
    {
        var encoded = CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(6);
            writer.WriteInt32(Version);
            writer.WriteByteString(Guid.ToBytes());
            ProveDeviceNonce.Write(writer);
            writer.WriteInt32((int)Cipher);
            writer.WriteInt32(MaxMessageSize);
            writer.WriteByteString(KeyExchange.Span);
            writer.WriteEndArray();
        });
        var exported = new Secret(encoded);
        CryptographicOperations.ZeroMemory(encoded);
        return exported;
    }

    public static FdoFault Restore(ReadOnlyMemory<byte> state, out To2Greeting? greeting)
    {
        greeting = null;
        var cursor = new CborCursor(state);
        cursor.EnterArray(6);
        var version = cursor.ReadUnsigned();
        var guid = VoucherHeader.ReadGuid(cursor);
        var nonce = FdoNonce.Read(cursor);
        var cipher = (CipherSuite)cursor.ReadInt32();
        var maxMessageSize = cursor.ReadUnsigned(ushort.MaxValue);
        var keyExchange = cursor.ReadBytes(minLength: 1, MaxKeyExchangeLength);
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None || version != Version || !Enum.IsDefined(cipher))
            return FdoFault.Malformed;
        greeting = new To2Greeting(guid, nonce, cipher, maxMessageSize, new Secret(keyExchange.Span));
        return FdoFault.None;
    }

    public void Dispose() => KeyExchange.Dispose();
}
