namespace Imprint.Wire.Ids;

/// <summary>The kind of rule that an identifier broke.</summary>
public enum IdRule
{
    None,
    Length,
    Alphabet,
    Structure,
    CheckDigit,
}
