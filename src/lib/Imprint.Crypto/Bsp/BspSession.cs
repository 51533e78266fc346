using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Imprint.Crypto.Ciphers;

namespace Imprint.Crypto.Bsp;

// SGP.22 §2.5.3 and Annex G:
//   86, 87   plaintext, padded with 80 00 … to whole blocks, under AES-128-CBC with S-ENC and ICV = E(counter)
//   88       plaintext as it is
//   then     AES-CMAC under S-MAC over MAC chaining value | tag | length | data; its first 8 bytes follow the data, and all 16 are
//            the next chaining value
// The counter starts at 1 and counts every segment, those of tag 88 too.
/// <summary>
/// One end of the BSP's secure channel: the SM-DP+ protects segments, the eUICC opens them, and both must see them in the same order.
/// </summary>
public sealed class BspSession : IDisposable
{
    /// <summary>A whole segment: tag, length, data and MAC.</summary>
    public const int MaxSegmentLength = 1020;

    /// <summary>Plaintext of one segment of tag 88.</summary>
    public const int MaxReadableLength = MaxSegmentLength - LongHeaderLength - MacLength;

    /// <summary>Plaintext of one segment of tag 86 or 87, one byte less for the padding.</summary>
    public const int MaxEncryptedLength = MaxReadableLength - 1;

    private const int MacLength = 8;
    private const int LongHeaderLength = 4;
    private const int BlockLength = Aes128.BlockLength;

    // Pinned like Secret: encryption key, MAC key, chaining value.
    private readonly byte[] _keys = GC.AllocateUninitializedArray<byte>(3 * BlockLength, pinned: true);
    private readonly int _longestOpened;
    private uint _counter;
    private bool _isBroken;
    private bool _isDisposed;

    /// <param name="keys">Copied; the caller still disposes its own.</param>
    /// <param name="toleratesLongSegments">
    /// Opens segments of up to 65,535 bytes. Some provisioning servers cut before they pad, and so exceed the limit by 16 bytes.
    /// </param>
    public BspSession(in BspKeys keys, bool toleratesLongSegments = false)
    {
        _longestOpened = toleratesLongSegments ? ushort.MaxValue : MaxSegmentLength;
        ReplaceKeys(in keys);
    }

    private Span<byte> EncryptionKey => _keys.AsSpan(0, BlockLength);

    private Span<byte> MacKey => _keys.AsSpan(BlockLength, BlockLength);

    private Span<byte> ChainingValue => _keys.AsSpan(2 * BlockLength, BlockLength);

    /// <summary>ReplaceSessionKeys: from here on the protected-profile keys serve, on a new chain, and counting starts over.</summary>
    public void ReplaceKeys(in BspKeys keys)
    {
        keys.EncryptionKey.CopyTo(EncryptionKey);
        keys.MacKey.CopyTo(MacKey);
        keys.InitialMacChainingValue.CopyTo(ChainingValue);
        _counter = 1;
    }

    public static int MaxPlaintextLength(BspTag tag) => tag == BspTag.ReadableCommand ? MaxReadableLength : MaxEncryptedLength;

    /// <summary>Length of the segment that carries so much plaintext.</summary>
    public static int SegmentLength(BspTag tag, int plaintextLength)
    {
        var body = DataLength(tag, plaintextLength) + MacLength;
        return HeaderLength(body) + body;
    }

    /// <summary>Protects one segment and returns its length.</summary>
    public int Protect(BspTag tag, ReadOnlySpan<byte> plaintext, Span<byte> segment)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (plaintext.Length > MaxPlaintextLength(tag))
            throw new ArgumentException("The plaintext does not fit one segment.", nameof(plaintext));

        var dataLength = DataLength(tag, plaintext.Length);
        var headerLength = WriteHeader(tag, dataLength + MacLength, segment);
        var data = segment.Slice(headerLength, dataLength);
        plaintext.CopyTo(data);
        if (tag != BspTag.ReadableCommand)
            Encrypt(data, plaintext.Length);
        _counter++;

        ComputeMac(segment[..(headerLength + dataLength)]);
        ChainingValue[..MacLength].CopyTo(segment[(headerLength + dataLength)..]);
        return headerLength + dataLength + MacLength;
    }

    /// <summary>Protects data of any length in as many full segments as it takes, at least one.</summary>
    public void ProtectAll(BspTag tag, ReadOnlySpan<byte> plaintext, IBufferWriter<byte> destination)
    {
        do
        {
            var piece = plaintext[..Math.Min(plaintext.Length, MaxPlaintextLength(tag))];
            var length = SegmentLength(tag, piece.Length);
            Protect(tag, piece, destination.GetSpan(length));
            destination.Advance(length);
            plaintext = plaintext[piece.Length..];
        } while (!plaintext.IsEmpty);
    }

    /// <summary>
    /// Checks and opens one whole segment. The plaintext needs room for the segment's length. After a refusal nothing was written,
    /// and every later segment is refused too.
    /// </summary>
    public BspFault Open(BspTag expected, ReadOnlySpan<byte> segment, Span<byte> plaintext, out int written)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        written = 0;
        var fault = _isBroken ? BspFault.SessionBroken : OpenSegment(expected, segment, plaintext, out written);
        _isBroken |= fault != BspFault.None;
        return fault;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_keys);
        _isDisposed = true;
    }

    private BspFault OpenSegment(BspTag expected, ReadOnlySpan<byte> segment, Span<byte> plaintext, out int written)
    {
        written = 0;
        var fault = ReadHeader(expected, segment, out var headerLength);
        if (fault != BspFault.None)
            return fault;

        var data = segment[headerLength..^MacLength];
        if (expected != BspTag.ReadableCommand && (data.IsEmpty || data.Length % BlockLength != 0))
            return BspFault.BadLength;

        ComputeMac(segment[..^MacLength]);
        if (!CryptographicOperations.FixedTimeEquals(ChainingValue[..MacLength], segment[^MacLength..]))
            return BspFault.WrongMac;

        if (expected == BspTag.ReadableCommand)
        {
            data.CopyTo(plaintext);
            written = data.Length;
        }
        else
        {
            var padded = plaintext[..data.Length];
            Decrypt(data, padded);
            written = UnpaddedLength(padded);
            if (written < 0)
            {
                written = 0;
                CryptographicOperations.ZeroMemory(padded);
                return BspFault.BadPadding;
            }
        }

        _counter++;
        return BspFault.None;
    }

    // Tag and a DER length: one byte up to 7f, then 81 xx, then 82 xx xx.
    private BspFault ReadHeader(BspTag expected, ReadOnlySpan<byte> segment, out int headerLength)
    {
        headerLength = 0;
        if (segment.IsEmpty || segment[0] != (byte)expected)
            return BspFault.UnexpectedTag;
        if (segment.Length > _longestOpened)
            return BspFault.TooLong;

        int length;
        (headerLength, length) = segment[1..] switch
        {
            [< 0x80 and var l, ..] => (2, l),
            [0x81, >= 0x80 and var l, ..] => (3, l),
            [0x82, >= 0x01 and var high, var low, ..] => (4, (high << 8) | low),
            _ => (0, -1),
        };
        var isWhole = headerLength > 0 && segment.Length == headerLength + length;
        return isWhole && length >= MacLength ? BspFault.None : BspFault.BadLength;
    }

    private static int DataLength(BspTag tag, int plaintextLength) =>
        tag == BspTag.ReadableCommand ? plaintextLength : ((plaintextLength / BlockLength) + 1) * BlockLength;

    private static int HeaderLength(int bodyLength) =>
        bodyLength switch
        {
            < 0x80 => 2,
            < 0x100 => 3,
            _ => LongHeaderLength,
        };

    private static int WriteHeader(BspTag tag, int bodyLength, Span<byte> segment)
    {
        var headerLength = HeaderLength(bodyLength);
        segment[0] = (byte)tag;
        segment[headerLength - 1] = (byte)bodyLength;
        if (headerLength == 3)
            segment[1] = 0x81;
        if (headerLength == LongHeaderLength)
        {
            segment[1] = 0x82;
            segment[2] = (byte)(bodyLength >> 8);
        }

        return headerLength;
    }

    private void Encrypt(Span<byte> data, int plaintextLength)
    {
        data[plaintextLength..].Clear();
        data[plaintextLength] = 0x80;
        using var aes = new Aes128(EncryptionKey);
        Span<byte> icv = stackalloc byte[BlockLength];
        WriteIcv(in aes, icv);
        AesCbc.Encrypt(in aes, icv, data, data);
    }

    private void Decrypt(ReadOnlySpan<byte> data, Span<byte> plaintext)
    {
        using var aes = new Aes128(EncryptionKey);
        Span<byte> icv = stackalloc byte[BlockLength];
        WriteIcv(in aes, icv);
        AesCbc.Decrypt(in aes, icv, data, plaintext);
    }

    private void WriteIcv(in Aes128 aes, Span<byte> icv)
    {
        BinaryPrimitives.WriteUInt128BigEndian(icv, _counter);
        aes.EncryptBlock(icv, icv);
    }

    // Leaves the whole MAC in the chaining value; its first half goes with the segment.
    private void ComputeMac(ReadOnlySpan<byte> headerAndData)
    {
        using var cmac = new AesCmac(MacKey);
        cmac.Append(ChainingValue);
        cmac.Append(headerAndData);
        cmac.Finish(ChainingValue);
    }

    // The MAC was right, so a padding fault is the sender's mistake and tells an attacker nothing.
    private static int UnpaddedLength(ReadOnlySpan<byte> padded)
    {
        var end = padded.TrimEnd((byte)0);
        return end is [.., 0x80] && padded.Length - end.Length < BlockLength ? end.Length - 1 : -1;
    }
}
