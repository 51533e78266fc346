using System.Buffers.Binary;
using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

/// <summary>
/// The owner's side of a key exchange, from xA in message 61 to the device's xB in message 64. Between the two any node of the
/// owner may continue it from its exported state.
/// </summary>
public abstract class OwnerKeyExchange : IDisposable
{
    // The largest are those of DHKEXid15: a value of 384 octets and an exponent of 96.
    private const int MaxStateLength = 512;

    private protected OwnerKeyExchange(KeyExchangeSuite suite, byte[] xA)
    {
        Suite = suite;
        XA = xA;
    }

    public KeyExchangeSuite Suite { get; }

    /// <summary>What the device is sent.</summary>
    public ReadOnlyMemory<byte> XA { get; }

    /// <summary>
    /// Makes the owner's half. Curve keys are made by the library that computes with them and not from <paramref name="random"/>.
    /// </summary>
    public static OwnerKeyExchange Start(KeyExchangeSuite suite, RandomSource random) =>
        suite switch
        {
            KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384 => OwnerEcdh.Start(suite, random),
            KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.DhkeXid15 => OwnerDh.Start(suite, random),
            KeyExchangeSuite.Asymkex2048 or KeyExchangeSuite.Asymkex3072 => OwnerAsymkex.Start(suite, random),
            _ => throw new ArgumentOutOfRangeException(nameof(suite)),
        };

    /// <summary>
    /// Derives the session's key from the device's xB. An xB that is malformed, out of range, off its curve or not encrypted to
    /// the owner is <see cref="FdoFault.BadKeyExchange"/> and no more is said.
    /// </summary>
    public abstract FdoFault Finish(ReadOnlySpan<byte> xB, FdoSigner owner, CipherSuite cipher, out Secret? sevk);

    // suite (1) || len16(xA) || xA || len16(private half) || private half

    /// <summary>Everything that another node needs. It is as secret as the session's key: seal it.</summary>
    public Secret Export()
    {
        using var privateHalf = ExportPrivate();
        Span<byte> state = stackalloc byte[MaxStateLength];
        state[0] = (byte)Suite;
        var length = 1;
        length += WriteBlock(state[length..], XA.Span);
        length += WriteBlock(state[length..], privateHalf.Span);
        var exported = new Secret(state[..length]);
        CryptographicOperations.ZeroMemory(state);
        return exported;
    }

    /// <summary>Continues from exported state. Anything else is <see cref="FdoFault.Malformed"/>.</summary>
    public static FdoFault Restore(ReadOnlySpan<byte> state, out OwnerKeyExchange? exchange)
    {
        var reader = new WireReader(state);
        var suite = (KeyExchangeSuite)reader.ReadUInt8();
        var xA = reader.ReadBlock16();
        var privateHalf = reader.ReadBlock16();
        reader.ExpectEnd();
        exchange =
            reader.Fault != WireFault.None
                ? null
                : suite switch
                {
                    KeyExchangeSuite.Ecdh256 or KeyExchangeSuite.Ecdh384 => OwnerEcdh.TryRestore(suite, xA, privateHalf),
                    KeyExchangeSuite.DhkeXid14 or KeyExchangeSuite.DhkeXid15 => OwnerDh.TryRestore(suite, xA, privateHalf),
                    KeyExchangeSuite.Asymkex2048 or KeyExchangeSuite.Asymkex3072 => OwnerAsymkex.TryRestore(
                        suite,
                        xA,
                        privateHalf
                    ),
                    _ => null,
                };
        return exchange is null ? FdoFault.Malformed : FdoFault.None;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    private protected abstract Secret ExportPrivate();

    private static int WriteBlock(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)value.Length);
        value.CopyTo(destination[sizeof(ushort)..]);
        return sizeof(ushort) + value.Length;
    }
}
