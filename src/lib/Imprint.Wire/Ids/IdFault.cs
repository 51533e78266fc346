using System.Globalization;

namespace Imprint.Wire.Ids;

/// <summary>Why a text is no identifier of its kind, in words fit for the person who typed it. The default value is no fault.</summary>
public readonly record struct IdFault
{
    private readonly string? _text;
    private readonly string? _expectedFormat;
    private readonly int _expected;

    private IdFault(IdRule rule, string text, int expected = 0, string? expectedFormat = null)
    {
        Rule = rule;
        _text = text;
        _expected = expected;
        _expectedFormat = expectedFormat;
    }

    public static IdFault None => default;

    public IdRule Rule { get; }

    public bool IsNone => Rule == IdRule.None;

    /// <summary>The rule, and what the check digit should have been where that is it. The identifier itself is not repeated.</summary>
    public string Detail =>
        _expectedFormat is null ? _text ?? "" : $"{_text} {_expected.ToString(_expectedFormat, CultureInfo.InvariantCulture)}.";

    public override string ToString() => Detail;

    internal static IdFault Length(string text) => new(IdRule.Length, text);

    internal static IdFault Alphabet(string text) => new(IdRule.Alphabet, text);

    internal static IdFault Structure(string text) => new(IdRule.Structure, text);

    internal static IdFault CheckDigit(int expected) => new(IdRule.CheckDigit, "The check digit should be", expected, "D1");

    internal static IdFault CheckDigits(int expected) => new(IdRule.CheckDigit, "The check digits should be", expected, "D2");
}
