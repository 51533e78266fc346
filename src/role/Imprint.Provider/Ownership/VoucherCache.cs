using System.Collections.Concurrent;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Ownership;

/// <summary>
/// Vouchers that were read lately: a device's session needs its voucher four times. Whether a voucher still counts is asked each time;
/// what is in it never changes under one revision.
/// </summary>
internal sealed class VoucherCache(VoucherStore vouchers)
{
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<FdoGuid, VoucherRow> _rows = new();

    /// <summary>The voucher as it is now; null when there is none.</summary>
    public async ValueTask<VoucherRow?> FindCurrentAsync(FdoGuid guid, CancellationToken cancel)
    {
        if (!_rows.TryGetValue(guid, out var known))
            return await ReadAsync(guid, cancel);
        var revision = await vouchers.FindRevisionAsync(guid, cancel);
        return revision == known.Revision ? known : await ReadAsync(guid, cancel);
    }

    /// <summary>The voucher as it was when it was last looked at, for a session that goes on.</summary>
    public async ValueTask<VoucherRow?> FindAsync(FdoGuid guid, CancellationToken cancel) =>
        _rows.TryGetValue(guid, out var known) ? known : await ReadAsync(guid, cancel);

    private async Task<VoucherRow?> ReadAsync(FdoGuid guid, CancellationToken cancel)
    {
        var row = await vouchers.FindAsync(guid, cancel);
        if (row is null)
        {
            _rows.TryRemove(guid, out _);
            return null;
        }

        // Forgetting all is crude and enough: what is needed is read again.
        if (_rows.Count >= Capacity)
            _rows.Clear();
        _rows[guid] = row;
        return row;
    }
}
