using Imprint.Crypto.Custody;
using Imprint.Fdo;

namespace Imprint.Provider.Ownership;

/// <summary>
/// The keys that vouchers are made out to, one of each type: all keys of a voucher are of one type. Each is made when it is first asked
/// for, because RSA keys take their time.
/// </summary>
internal sealed class OwnerKeys : IDisposable
{
    private readonly Dictionary<FdoKeyType, Lazy<(IDisposable Key, FdoSigner Signer)>> _keys;

    public OwnerKeys(KeyCustody custody) =>
        _keys = new()
        {
            [FdoKeyType.Secp256R1] = new(() => Curve(custody, "fdo-owner-p256", KeyKind.P256)),
            [FdoKeyType.Secp384R1] = new(() => Curve(custody, "fdo-owner-p384", KeyKind.P384)),
            [FdoKeyType.Rsa2048Restr] = new(() => Rsa(custody, "fdo-owner-rsa2048", 2048)),
            [FdoKeyType.RsaPkcs] = new(() => Rsa(custody, "fdo-owner-rsa3072", 3072)),
        };

    public IReadOnlyCollection<FdoKeyType> Types => _keys.Keys;

    public FdoSigner Of(FdoKeyType type) => _keys[type].Value.Signer;

    /// <summary>The private side of a key, when it is one of ours.</summary>
    public FdoSigner? Find(FdoPublicKey key) =>
        _keys.TryGetValue(key.Type, out var ours) && ours.Value.Signer.PublicKey.IsSameKeyAs(key) ? ours.Value.Signer : null;

    /// <summary>How a type of key is called in the API, in small letters.</summary>
    public static string WordOf(FdoKeyType type) => type.ToString().ToLowerInvariant();

    public void Dispose()
    {
        foreach (var key in _keys.Values.Where(key => key.IsValueCreated))
            key.Value.Key.Dispose();
    }

    private static (IDisposable, FdoSigner) Curve(KeyCustody custody, string name, KeyKind kind)
    {
        var key = custody.OpenOrCreate(name, kind);
        return (key, FdoSigner.From(key));
    }

    private static (IDisposable, FdoSigner) Rsa(KeyCustody custody, string name, int bits)
    {
        var key = custody.OpenOrCreateRsa(name, bits);
        return (key, FdoSigner.From(key));
    }
}
