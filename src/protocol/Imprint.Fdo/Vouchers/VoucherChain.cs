namespace Imprint.Fdo.Vouchers;

/// <summary>
/// Follows the entries of a voucher from the manufacturer's key to the owner's, one at a time: a device gets them one by one, and
/// a server reads them all from a file.
/// </summary>
public sealed class VoucherChain
{
    private readonly VoucherHeader _header;
    private ReadOnlyMemory<byte> _previous;
    private ReadOnlyMemory<byte> _previousTail;
    private FdoHashType? _hashType;

    /// <param name="hmac">The HMAC's array as it was received: the first entry's hash covers it.</param>
    public VoucherChain(VoucherHeader header, ReadOnlyMemory<byte> hmac)
    {
        _header = header;
        (_previous, _previousTail) = (header.Encoded, hmac);
        OwnerKey = header.ManufacturerKey;
    }

    /// <summary>The key at the end of what was followed so far.</summary>
    public FdoPublicKey OwnerKey { get; private set; }

    public int Count { get; private set; }

    public FdoFault Follow(VoucherEntry entry)
    {
        // 1. One hash for all entries.
        var type = _hashType ??= entry.PreviousHash.Type;
        if (entry.PreviousHash.Type != type || entry.HeaderInfoHash.Type != type)
            return FdoFault.VoucherHashType;
        // 2. It follows what was before it.
        if (!entry.PreviousHash.Matches(FdoHash.Compute(type, _previous, _previousTail)))
            return FdoFault.VoucherPreviousHash;
        // 3. It is about this device.
        if (!entry.HeaderInfoHash.Matches(_header.InfoHash(type)))
            return FdoFault.VoucherHeaderInfoHash;
        // 4. Whoever owned the device until now signed it.
        if (!entry.IsSignedBy(OwnerKey))
            return FdoFault.VoucherSignature;
        // 5. All keys are of the manufacturer's type and size.
        if (!entry.OwnerKey.IsOfSameKindAs(_header.ManufacturerKey))
            return FdoFault.VoucherKeyType;

        (_previous, _previousTail) = (entry.Encoded, default);
        OwnerKey = entry.OwnerKey;
        Count++;
        return Count > FdoLimits.MaxVoucherEntries ? FdoFault.VoucherTooLong : FdoFault.None;
    }
}
