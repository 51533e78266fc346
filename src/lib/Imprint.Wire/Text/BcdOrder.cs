namespace Imprint.Wire.Text;

/// <summary>Which half of an octet holds the earlier digit.</summary>
public enum BcdOrder
{
    /// <summary>The high half first, as digits are read: EID, the ICCID in a profile header.</summary>
    Reading,

    /// <summary>The low half first (TBCD): EF.ICCID, TAC, IMSI, MSIN.</summary>
    Swapped,
}
