using System.Text;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Factory;

/// <summary>What stands in the codes on a device's label.</summary>
internal static class LabelText
{
    private const int CrcSymbols = 4; // 16 bits

    /// <summary>
    /// Form B, for QR codes in alphanumeric mode: <c>BD:1:MAKER:SERIAL</c>, then fields by their first letter (E EID, I IMEI, C claim
    /// code, F first 80 bits of SHA-256 over the key), and Z, the CRC-16 of all before it. Readers pass over letters they do not know.
    /// </summary>
    public static string Compact(
        string maker,
        string serial,
        string keyFingerprint,
        string? claimCode,
        Eid? eid = null,
        Imei? imei = null
    )
    {
        var text = new StringBuilder($"BD:1:{maker}:{serial}");
        if (eid is { } chip)
            text.Append(":E").Append(chip);
        if (imei is { } radio)
            text.Append(":I").Append(radio);
        if (claimCode is not null)
            text.Append(":C").Append(claimCode);
        text.Append(":F").Append(keyFingerprint);
        var check = Crc16.Compute(Encoding.ASCII.GetBytes(text.ToString()));
        return text.Append(":Z").Append(Crockford.EncodeNumber(check, CrcSymbols)).ToString();
    }

    /// <summary>
    /// Form A, a GS1 Digital Link that any phone opens. The claim code is in the fragment, which never reaches a server's log; without
    /// it the link may stand on the outside of the box.
    /// </summary>
    public static string Link(Uri resolver, Gtin gtin, string serial, string? claimCode)
    {
        var link = $"{resolver.GetLeftPart(UriPartial.Authority)}/01/{gtin}/21/{Uri.EscapeDataString(serial)}";
        return claimCode is null ? link : $"{link}#c={claimCode}";
    }
}
