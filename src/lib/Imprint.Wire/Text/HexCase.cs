namespace Imprint.Wire.Text;

/// <summary>Which letters a hex text may use.</summary>
public enum HexCase
{
    Either,
    Lower,
    Upper,
}
