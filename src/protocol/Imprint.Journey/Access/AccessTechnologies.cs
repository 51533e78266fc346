namespace Imprint.Journey.Access;

/// <summary>
/// Which radio accesses of a network are meant, as the two octets of a USIM's preferred list hold them (TS 31.102 4.2.5). Bits
/// without a name here are kept and handed on.
/// </summary>
[Flags]
public enum AccessTechnologies
{
    None = 0,
    Gsm = 0x0080,
    NgRan = 0x0800,

    /// <summary>With <see cref="Eutran"/>: its narrow band only, unless the wide band is named too.</summary>
    NarrowBand = 0x1000,

    /// <summary>With <see cref="Eutran"/>: its wide band only, unless the narrow band is named too.</summary>
    WideBand = 0x2000,
    Eutran = 0x4000,
    Utran = 0x8000,
}
