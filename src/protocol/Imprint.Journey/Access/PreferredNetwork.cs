using System.Formats.Cbor;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Journey.Access;

// preferred-network = [ plmn: bstr .size 3, access: uint .size 2 ]

/// <summary>One row of the preferred network list; the first row is the most wanted.</summary>
public sealed record PreferredNetwork(Plmn Plmn, AccessTechnologies Access)
{
    internal const int MaxCount = 64;

    internal static PreferredNetwork Read(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var network = new PreferredNetwork(cursor.ReadPlmn(), (AccessTechnologies)cursor.ReadUnsigned(ushort.MaxValue));
        cursor.LeaveArray();
        return network;
    }

    internal static void Write(CborWriter writer, PreferredNetwork network)
    {
        writer.WriteStartArray(2);
        writer.WritePlmn(network.Plmn);
        writer.WriteInt32((int)network.Access);
        writer.WriteEndArray();
    }
}
