using System.Formats.Cbor;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Journey.FirstAccess;

// operator = { 1 => name tstr, 2 => [1*16 plmn bstr .size 3], 3 => root key hash bstr .size 32,
//              ? 4 => realm tstr, ? 5 => provisioning tstr, ? 6 => smdp-plus tstr }

/// <summary>
/// Link 2: an operator that the device may use, the networks it is met by, and the SHA-256 of the SubjectPublicKeyInfo of
/// its root, to which the certificates of its network and its servers must lead.
/// </summary>
public sealed record AccessOperator(string Name, IReadOnlyList<Plmn> Networks, ReadOnlyMemory<byte> RootKeyHash)
{
    private const int MaxNetworks = 16;

    /// <summary>The realm of the identity that the device shows in EAP.</summary>
    public string? Realm { get; init; }

    /// <summary>Where the device is attested and provisioned when the operator's own network is out of reach.</summary>
    public Uri? Provisioning { get; init; }

    /// <summary>The SM-DP+ address, in the form of an activation code: a host name, with a port where it needs one.</summary>
    public string? SmDpPlus { get; init; }

    internal static AccessOperator Read(CborCursor cursor)
    {
        var name = "";
        List<Plmn> networks = [];
        ReadOnlyMemory<byte> rootKeyHash = default;
        string? realm = null;
        Uri? provisioning = null;
        string? smDpPlus = null;
        cursor.ReadFields(
            [1, 2, 3],
            number =>
            {
                switch (number)
                {
                    case 1:
                        name = cursor.ReadName();
                        return true;
                    case 2:
                        networks = cursor.ReadList(1, MaxNetworks, cursor.ReadPlmn);
                        return true;
                    case 3:
                        rootKeyHash = cursor.ReadSha256();
                        return true;
                    case 4:
                        realm = cursor.ReadHostText();
                        return true;
                    case 5:
                        provisioning = cursor.ReadAddress("https");
                        return true;
                    case 6:
                        smDpPlus = cursor.ReadHostText();
                        return true;
                    default:
                        return false;
                }
            }
        );
        return new AccessOperator(name, networks, rootKeyHash)
        {
            Realm = realm,
            Provisioning = provisioning,
            SmDpPlus = smDpPlus,
        };
    }

    internal static void Write(CborWriter writer, AccessOperator row) =>
        writer.WriteFields(
            (1, w => w.WriteTextString(row.Name)),
            (2, w => w.WriteList(row.Networks, (list, plmn) => list.WritePlmn(plmn))),
            (3, w => w.WriteByteString(row.RootKeyHash.Span)),
            (4, FieldValues.Optional(row.Realm)),
            (5, FieldValues.Optional(row.Provisioning)),
            (6, FieldValues.Optional(row.SmDpPlus))
        );
}
