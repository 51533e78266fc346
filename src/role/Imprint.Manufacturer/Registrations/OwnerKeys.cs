using Imprint.Crypto.Ecc;
using Imprint.Fdo;
using Imprint.Manufacturer.Contract;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Registrations;

/// <summary>The keys that a provider offers, read from a request.</summary>
internal static class OwnerKeys
{
    private const int MaxKeys = 8;
    private const int MaxKeyLength = 1024;

    /// <summary>The keys, or with every wrong one named in <paramref name="errors"/>.</summary>
    public static List<FdoPublicKey> Read(IReadOnlyList<OwnerKey> offered, List<ProblemError> errors)
    {
        var keys = new List<FdoPublicKey>();
        if (offered.Count is 0 or > MaxKeys)
            errors.Add(new("#/ownerKeys", FieldFaults.BadValue, $"Expected 1 to {MaxKeys} keys."));
        for (var i = 0; i < offered.Count && offered.Count <= MaxKeys; i++)
        {
            var type = (FdoKeyType)offered[i].Type;
            var spki = StrictBase64Url.Decode(offered[i].Spki, MaxKeyLength);
            if (spki is null || !TryRead(spki, type, out var key))
                errors.Add(
                    new($"#/ownerKeys/{i}/spki", FieldFaults.BadValue, "Expected a SubjectPublicKeyInfo of this type, base64url.")
                );
            else if (keys.Exists(known => known.Type == key.Type))
                errors.Add(new($"#/ownerKeys/{i}/type", FieldFaults.BadValue, "Expected one key of each type."));
            else
                keys.Add(key);
        }

        return keys;
    }

    // A point that is not on its curve would make a voucher that nobody can ever use.
    private static bool TryRead(byte[] spki, FdoKeyType type, out FdoPublicKey key)
    {
        key = null!;
        try
        {
            key = FdoPublicKey.FromSubjectPublicKeyInfo(spki, type);
        }
        catch (ArgumentException)
        {
            return false;
        }

        return type.IsRsa || EcVerificationKey.TryParse(spki, out _);
    }
}
