using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.FirstAccess;

// provider = { 1 => name tstr, 2 => [1*8 owner address tstr], ? 3 => est tstr, ? 4 => service tstr }

/// <summary>
/// Link 1: the provider that owns the device, and where it answers. Owner addresses are where FDO TO2 is done, in the order
/// to try them; they may be plain HTTP, because TO2 protects itself.
/// </summary>
public sealed record AccessProvider(string Name, IReadOnlyList<Uri> OwnerAddresses)
{
    private const int MaxOwnerAddresses = 8;

    /// <summary>Where certificates are renewed (RFC 7030).</summary>
    public Uri? Est { get; init; }

    public Uri? Service { get; init; }

    internal static AccessProvider Read(CborCursor cursor)
    {
        var name = "";
        List<Uri> owners = [];
        Uri? est = null;
        Uri? service = null;
        cursor.ReadFields(
            [1, 2],
            number =>
            {
                switch (number)
                {
                    case 1:
                        name = cursor.ReadName();
                        return true;
                    case 2:
                        owners = cursor.ReadList(1, MaxOwnerAddresses, () => cursor.ReadAddress("https", "http"));
                        return true;
                    case 3:
                        est = cursor.ReadAddress("https");
                        return true;
                    case 4:
                        service = cursor.ReadAddress("https");
                        return true;
                    default:
                        return false;
                }
            }
        );
        return new AccessProvider(name, owners) { Est = est, Service = service };
    }

    internal void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, w => w.WriteTextString(Name)),
            (2, w => w.WriteList(OwnerAddresses, (list, address) => list.WriteAddress(address))),
            (3, FieldValues.Optional(Est)),
            (4, FieldValues.Optional(Service))
        );
}
