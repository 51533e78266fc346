namespace Imprint.Journey;

/// <summary>The companies and the thing that walk the journey together. Several may own one step.</summary>
[Flags]
public enum JourneyParty
{
    None = 0,
    Manufacturer = 1,
    Provider = 2,
    Operator = 4,
    Device = 8,
    All = Manufacturer | Provider | Operator | Device,
}
