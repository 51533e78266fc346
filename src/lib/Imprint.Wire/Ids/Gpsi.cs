using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Generic public subscription identifier (TS 29.571): <c>msisdn-</c> and digits, or <c>extid-</c> and name@domain.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Gpsi>))]
public readonly record struct Gpsi : IIdentifier<Gpsi>
{
    private const string MsisdnPrefix = "msisdn-";
    private const string ExternalIdPrefix = "extid-";

    private readonly Msisdn _msisdn;
    private readonly string? _externalId;

    private Gpsi(Msisdn msisdn) => _msisdn = msisdn;

    private Gpsi(string externalId) => _externalId = externalId;

    /// <summary>The telephone number, when it is one.</summary>
    public Msisdn? Msisdn => _externalId is null ? _msisdn : null;

    /// <summary>The external identifier, when it is one.</summary>
    public string? ExternalId => _externalId;

    public static Gpsi Of(Msisdn msisdn) => new(msisdn);

    public static IdFault Read(ReadOnlySpan<char> text, out Gpsi id)
    {
        id = default;
        IdFault fault;
        if (text.StartsWith(MsisdnPrefix))
        {
            var digits = text[MsisdnPrefix.Length..];
            if (digits.StartsWith('+'))
                return IdFault.Alphabet("The number of a msisdn- GPSI has only digits.");
            fault = Ids.Msisdn.Read(digits, out var msisdn);
            if (fault.IsNone)
                id = new Gpsi(msisdn);
            return fault;
        }

        if (!text.StartsWith(ExternalIdPrefix))
            return IdFault.Structure("A GPSI starts with msisdn- or extid-.");
        var externalId = text[ExternalIdPrefix.Length..];
        fault = externalId.StartsWith('@')
            ? IdFault.Structure("An external identifier reads name@domain.")
            : Nai.Check(externalId);
        if (fault.IsNone)
            id = new Gpsi(new string(externalId));
        return fault;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) =>
        _externalId is null
            ? destination.TryWrite($"{MsisdnPrefix}{_msisdn}", out charsWritten)
            : destination.TryWrite($"{ExternalIdPrefix}{_externalId}", out charsWritten);

    public static Gpsi Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Gpsi>(s);

    public static Gpsi Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Gpsi>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Gpsi result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Gpsi result) =>
        Read(s, out result).IsNone;

    public override string ToString() => _externalId is null ? $"{MsisdnPrefix}{_msisdn}" : ExternalIdPrefix + _externalId;
}
