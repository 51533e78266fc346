using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Storage;
using Imprint.Web.Messages;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Rendezvous;

/// <summary>The tokens of TO0 and TO1: the nonce, and the device that was asked for. Every node of the party can open them.</summary>
internal sealed class RendezvousTokens(Database database, KeyCustody custody, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private TokenSeal? _owners;
    private TokenSeal? _devices;

    public async Task OpenAsync(CancellationToken cancel)
    {
        using var secret = await SharedSecret.OpenOrCreateAsync(database, custody, "rendezvous-tokens", cancel);
        _owners ??= new TokenSeal(secret, "TO0", clock);
        _devices ??= new TokenSeal(secret, "TO1", clock);
    }

    public string OfOwner(FdoNonce nonce) => _owners!.Seal(nonce.ToBytes(), Lifetime);

    public FdoNonce? Owner(string? token) =>
        _owners!.Open(token) is { Length: FdoNonce.ByteCount } state ? new FdoNonce(state) : null;

    public string OfDevice(FdoNonce nonce, FdoGuid guid) => _devices!.Seal([.. nonce.ToBytes(), .. guid.ToBytes()], Lifetime);

    public (FdoNonce Nonce, FdoGuid Guid)? Device(string? token) =>
        _devices!.Open(token) is { Length: FdoNonce.ByteCount + FdoGuid.ByteCount } state
            ? (new FdoNonce(state.AsSpan(0, FdoNonce.ByteCount)), new FdoGuid(state.AsSpan(FdoNonce.ByteCount)))
            : null;

    public void Dispose()
    {
        _owners?.Dispose();
        _devices?.Dispose();
    }
}
