namespace Imprint.Wire.Text;

/// <summary>CRC-16/CCITT-FALSE: polynomial 1021h, start FFFFh, nothing reflected. It ends a compact label.</summary>
public static class Crc16
{
    public static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xffff;
        foreach (var octet in bytes)
        {
            crc ^= octet << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            crc &= 0xffff;
        }

        return (ushort)crc;
    }
}
