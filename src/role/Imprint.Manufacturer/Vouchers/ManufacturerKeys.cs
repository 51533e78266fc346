using Imprint.Crypto.Custody;
using Imprint.Fdo;

namespace Imprint.Manufacturer.Vouchers;

/// <summary>
/// The keys that vouchers of this manufacturer start with, one of each kind: all keys of a voucher are of one kind, so a provider's key
/// of another kind cannot follow. Each is made when it is first asked for.
/// </summary>
internal sealed class ManufacturerKeys : IDisposable
{
    private readonly Dictionary<FdoKeyType, Lazy<Opened>> _keys;

    public ManufacturerKeys(KeyCustody custody) =>
        _keys = Kinds.ToDictionary(
            pair => pair.Key,
            pair => new Lazy<Opened>(() => Opened.From(custody.OpenOrCreate(pair.Value.Name, pair.Value.Kind)))
        );

    /// <summary>The kinds of keys that a device can be made with, and where each is kept.</summary>
    private static Dictionary<FdoKeyType, (string Name, KeyKind Kind)> Kinds { get; } =
        new()
        {
            [FdoKeyType.Secp256R1] = ("manufacturer-p256", KeyKind.P256),
            [FdoKeyType.Secp384R1] = ("manufacturer-p384", KeyKind.P384),
        };

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

    private sealed record Opened(CustodyKey Key, FdoSigner Signer)
    {
        public static Opened From(CustodyKey key) => new(key, FdoSigner.From(key));
    }
}
