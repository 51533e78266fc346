using Imprint.Crypto.Custody;
using Imprint.Wire;

namespace Imprint.Fdo.KeyExchange;

// xA and xB of the ECDH suites, FDO 1.1 §3.6.2; lengths are big-endian and of two octets
//   len(X) || X || len(Y) || Y || len(R) || R
internal static class EcdhParameter
{
    private const int LengthOctets = 2;

    public static int Length(KeyExchangeSuite suite) => 3 * LengthOctets + 2 * suite.Curve.CoordinateLength + suite.RandomLength;

    /// <param name="point">04 || X || Y</param>
    public static byte[] Write(KeyExchangeSuite suite, ReadOnlySpan<byte> point, ReadOnlySpan<byte> random)
    {
        var coordinate = suite.Curve.CoordinateLength;
        var writer = new WireWriter(Length(suite));
        writer.WriteBlock16(point.Slice(1, coordinate));
        writer.WriteBlock16(point[(1 + coordinate)..]);
        writer.WriteBlock16(random);
        return writer.ToArray();
    }

    /// <summary>Takes a parameter apart; every part must have its one length. Whether the point is on the curve is not looked at.</summary>
    public static bool TryRead(
        KeyExchangeSuite suite,
        ReadOnlySpan<byte> parameter,
        Span<byte> point,
        out ReadOnlySpan<byte> random
    )
    {
        var coordinate = suite.Curve.CoordinateLength;
        var reader = new WireReader(parameter);
        var x = reader.ReadBlock16();
        var y = reader.ReadBlock16();
        random = reader.ReadBlock16();
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None)
            return false;
        if (x.Length != coordinate || y.Length != coordinate || random.Length != suite.RandomLength)
            return false;

        point[0] = 0x04;
        x.CopyTo(point[1..]);
        y.CopyTo(point[(1 + coordinate)..]);
        return true;
    }
}
