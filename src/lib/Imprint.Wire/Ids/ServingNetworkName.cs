using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Imprint.Wire.Ids;

/// <summary>
/// What binds 5G keys to a network (TS 24.501 9.12.1): <c>5G:mnc070.mcc999.3gppnetwork.org</c>, with <c>:NID</c> for a
/// stand-alone one. A network of two digits and one of three with a zero in front have the same name.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<ServingNetworkName>))]
public readonly record struct ServingNetworkName : IIdentifier<ServingNetworkName>
{
    private const int PlmnPartLength = 32; // 5G:mnc070.mcc999.3gppnetwork.org
    private const int MaxTextLength = PlmnPartLength + 1 + Ids.Nid.DigitCount;

    private readonly ushort _mcc;
    private readonly ushort _mnc;

    private ServingNetworkName(int mcc, int mnc, Nid? nid)
    {
        _mcc = (ushort)mcc;
        _mnc = (ushort)mnc;
        Nid = nid;
    }

    public Nid? Nid { get; }

    public static ServingNetworkName Of(Plmn plmn, Nid? nid = null) =>
        new(
            int.Parse(plmn.Mcc, NumberStyles.None, CultureInfo.InvariantCulture),
            int.Parse(plmn.Mnc, NumberStyles.None, CultureInfo.InvariantCulture),
            nid
        );

    public static IdFault Read(ReadOnlySpan<char> text, out ServingNetworkName id)
    {
        id = default;
        if (
            text.Length < PlmnPartLength
            || !text.StartsWith("5G:mnc")
            || text[9..13] is not ".mcc"
            || text[16..PlmnPartLength] is not ".3gppnetwork.org"
            || !Digits.AreAll(text[6..9])
            || !Digits.AreAll(text[13..16])
        )
            return IdFault.Structure("A serving network name reads 5G:mnc001.mcc262.3gppnetwork.org, and :NID if it has one.");

        Nid? nid = null;
        if (text.Length > PlmnPartLength)
        {
            if (text[PlmnPartLength] != ':')
                return IdFault.Structure("Behind the domain of a serving network name only :NID may stand.");
            var fault = Ids.Nid.Read(text[(PlmnPartLength + 1)..], out var read);
            if (!fault.IsNone)
                return fault;
            nid = read;
        }

        id = new ServingNetworkName((int)Digits.Value(text[13..16]), (int)Digits.Value(text[6..9]), nid);
        return IdFault.None;
    }

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    ) =>
        Nid is { } nid
            ? destination.TryWrite($"5G:mnc{_mnc:D3}.mcc{_mcc:D3}.3gppnetwork.org:{nid}", out charsWritten)
            : destination.TryWrite($"5G:mnc{_mnc:D3}.mcc{_mcc:D3}.3gppnetwork.org", out charsWritten);

    public static ServingNetworkName Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        Identifier.Parse<ServingNetworkName>(s);

    public static ServingNetworkName Parse(string s, IFormatProvider? provider = null) => Identifier.Parse<ServingNetworkName>(s);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ServingNetworkName result) =>
        Read(s, out result).IsNone;

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ServingNetworkName result) =>
        Read(s, out result).IsNone;

    public override string ToString() => Identifier.Print(this, MaxTextLength);
}
