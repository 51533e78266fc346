using System.Text.Json.Serialization;

namespace Imprint.Manufacturer.Contract;

/// <summary>The kinds of keys that a voucher can be extended to; the numbers are those of FDO 1.1 (pkType).</summary>
[JsonConverter(typeof(OwnerKeyTypeWords))]
public enum OwnerKeyType
{
    Rsa2048Restr = 1,
    RsaPkcs = 5,
    Secp256R1 = 10,
    Secp384R1 = 11,
}

/// <summary><c>rsa2048restr</c>, <c>rsapkcs</c>, <c>secp256r1</c> or <c>secp384r1</c>.</summary>
internal sealed class OwnerKeyTypeWords() : JsonStringEnumConverter<OwnerKeyType>(LowerCase.Policy, allowIntegerValues: false)
{
    private sealed class LowerCase : System.Text.Json.JsonNamingPolicy
    {
        public static LowerCase Policy { get; } = new();

        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}

/// <summary>A key of the provider. It offers one of each kind that its devices' vouchers may ask for.</summary>
/// <param name="Type">Must be what the key is.</param>
/// <param name="Spki">SubjectPublicKeyInfo (RFC 5280), base64url without padding.</param>
public sealed record OwnerKey(OwnerKeyType Type, string Spki);
