using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>Subscription permanent identifier (TS 29.571): <c>imsi-</c> and digits, or <c>nai-</c> and a network access identifier.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Supi>))]
public readonly record struct Supi : IIdentifier<Supi>
{
    private const string ImsiPrefix = "imsi-";
    private const string NaiPrefix = "nai-";

    private readonly Imsi _imsi;
    private readonly string? _nai;

    private Supi(Imsi imsi) => _imsi = imsi;

    private Supi(string nai) => _nai = nai;

    /// <summary>The number, when it is one.</summary>
    public Imsi? Imsi => _nai is null ? _imsi : null;

    /// <summary>The network access identifier, when it is one.</summary>
    public string? Nai => _nai;

    /// <summary>The value without its type: what goes into K_AMF (TS 33.501 A.7).</summary>
    public string Value => _nai ?? _imsi.ToString();

    public static Supi Of(Imsi imsi) => new(imsi);

    public static IdFault Read(ReadOnlySpan<char> text, out Supi id)
    {
        id = default;
        IdFault fault;
        if (text.StartsWith(ImsiPrefix))
        {
            fault = Ids.Imsi.Read(text[ImsiPrefix.Length..], out var imsi);
            if (fault.IsNone)
                id = new Supi(imsi);
            return fault;
        }

        if (!text.StartsWith(NaiPrefix))
            return IdFault.Structure("A SUPI starts with imsi- or nai-.");
        fault = Ids.Nai.Check(text[NaiPrefix.Length..]);
        if (fault.IsNone)
            id = new Supi(new string(text[NaiPrefix.Length..]));
        return fault;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) =>
        _nai is null
            ? destination.TryWrite($"{ImsiPrefix}{_imsi}", out charsWritten)
            : destination.TryWrite($"{NaiPrefix}{_nai}", out charsWritten);

    public static Supi Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Identifier.Parse<Supi>(s);

    public static Supi Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<Supi>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Supi result) => Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Supi result) =>
        Read(s, out result).IsNone;

    public override string ToString() => _nai is null ? $"{ImsiPrefix}{_imsi}" : NaiPrefix + _nai;
}
