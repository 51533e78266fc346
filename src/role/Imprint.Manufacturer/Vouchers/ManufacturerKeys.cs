using Imprint.Crypto.Custody;
using Imprint.Fdo;

namespace Imprint.Manufacturer.Vouchers;

/// <summary>
/// The keys that vouchers of this manufacturer start with, one of each kind: all keys of a voucher are of one kind, so a provider's key
/// of another kind cannot follow. Each is made when it is first asked for.
/// </summary>
internal sealed class ManufacturerKeys(KeyCustody custody) : IDisposable
{
    private readonly Dictionary<FdoKeyType, Lazy<Opened>> _keys = new()
    {
        [FdoKeyType.Secp256R1] = new(() => Open(custody.OpenOrCreate("manufacturer-p256", KeyKind.P256))),
        [FdoKeyType.Secp384R1] = new(() => Open(custody.OpenOrCreate("manufacturer-p384", KeyKind.P384))),
        [FdoKeyType.Rsa2048Restr] = new(() => Open(custody.OpenOrCreateRsa("manufacturer-rsa2048", 2048))),
        [FdoKeyType.RsaPkcs] = new(() => Open(custody.OpenOrCreateRsa("manufacturer-rsa3072", 3072))),
    };

    /// <summary>The kinds that a device can ask for.</summary>
    public IReadOnlyCollection<FdoKeyType> Types => _keys.Keys;

    public FdoSigner Of(FdoKeyType type) => _keys[type].Value.Signer;

    /// <summary>The private side of a key, when it is one of ours.</summary>
    public FdoSigner? Find(FdoPublicKey key) =>
        _keys.TryGetValue(key.Type, out var opened) && opened.Value.Signer.PublicKey.IsSameKeyAs(key)
            ? opened.Value.Signer
            : null;

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            if (key.IsValueCreated)
                key.Value.Key.Dispose();
        }
    }

    private static Opened Open(CustodyKey key) => new(key, FdoSigner.From(key));

    private static Opened Open(CustodyRsaKey key) => new(key, FdoSigner.From(key));

    private sealed record Opened(IDisposable Key, FdoSigner Signer);
}
