using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Imprint.Wire.Ids;

namespace Imprint.Crypto.Concealment;

// TS 29.503 Annex C
//   suci-0-<mcc>-<mnc>-<routing indicator>-<scheme>-<key id>-<output>   of an IMSI
//   suci-1-<realm>-<routing indicator>-<scheme>-<key id>-<output>       of a network access identifier
// Types 2 and 3 belong to wireline access and are not read.
/// <summary>A subscription concealed identifier in the form that the core's HTTP interfaces use.</summary>
public sealed record Suci
{
    /// <summary>Room for a realm and, in hex, a concealed user, both of the greatest length.</summary>
    public const int MaxLength = 1024;

    private const string ImsiPrefix = "suci-0-";
    private const string NaiPrefix = "suci-1-";

    private Suci() { }

    /// <summary>The network of an IMSI; null for a network access identifier.</summary>
    public Plmn? Network { get; private init; }

    /// <summary>The realm of a network access identifier; empty for an IMSI.</summary>
    public string Realm { get; private init; } = "";

    public required string RoutingIndicator { get; init; }

    public required SuciScheme Scheme { get; init; }

    public required byte HomeNetworkKeyId { get; init; }

    /// <summary>Digits or a user name under the null scheme, otherwise lower-case hex.</summary>
    public required string SchemeOutput { get; init; }

    /// <summary>Only the realm is told; the authentication must find out who it is (TS 33.501 Annex B.2.1.2).</summary>
    public bool IsAnonymous => Network is null && Scheme == SuciScheme.Null && SchemeOutput is "" or "anonymous";

    /// <summary>
    /// Conceals an IMSI, or leaves it readable when there is no key. An IMSI does not say how long its network code is, hence the
    /// network. Null when the parts make no SUCI, or when no secret can be agreed with this key.
    /// </summary>
    public static Suci? Conceal(
        Imsi imsi,
        Plmn network,
        string routingIndicator,
        HomeNetworkPublicKey? key = null,
        byte keyId = 0
    )
    {
        if (!imsi.IsOf(network))
            return null;
        var msin = imsi.Msin(network);
        Span<byte> packed = stackalloc byte[Msin.PackedLength(msin.Length)];
        Msin.Pack(msin, packed);
        return Conceal($"{ImsiPrefix}{network.Mcc}-{network.Mnc}", msin, packed, routingIndicator, key, keyId);
    }

    /// <summary>The same for a network access identifier, <c>user@realm</c>, whose realm stays readable.</summary>
    public static Suci? ConcealNai(string nai, string routingIndicator, HomeNetworkPublicKey? key = null, byte keyId = 0)
    {
        if (!Supi.TryParse($"nai-{nai}", null, out _))
            return null;
        var at = nai.LastIndexOf('@');
        if (at == 0 && key is not null)
            return null; // nobody to conceal
        return Conceal(NaiPrefix + nai[(at + 1)..], nai[..at], Encoding.UTF8.GetBytes(nai[..at]), routingIndicator, key, keyId);
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Suci? suci)
    {
        suci = null;
        if (text.Length > MaxLength)
            return false;
        if (text.StartsWith(ImsiPrefix))
            suci = ReadImsi(text[ImsiPrefix.Length..]);
        else if (text.StartsWith(NaiPrefix))
            suci = ReadNai(text[NaiPrefix.Length..]);
        return suci is not null;
    }

    /// <summary>Finds the SUPI, by the key that <see cref="Scheme"/> and <see cref="HomeNetworkKeyId"/> name if it is concealed.</summary>
    public SuciRefusal Reveal(HomeNetworkKey? key, out Supi supi)
    {
        supi = default;
        if (IsAnonymous)
            return SuciRefusal.Anonymous;
        if (Scheme == SuciScheme.Null)
            return TryMakeSupi(SchemeOutput, out supi) ? SuciRefusal.None : SuciRefusal.InvalidIdentifier;
        if (Scheme is not (SuciScheme.ProfileA or SuciScheme.ProfileB))
            return SuciRefusal.UnknownScheme;
        if (key is null || key.Scheme != Scheme)
            return SuciRefusal.UnknownKey;

        Span<byte> plaintext = stackalloc byte[HomeNetworkKey.MaxPlaintextLength];
        var refusal = key.Deconceal(Convert.FromHexString(SchemeOutput), plaintext, out var length);
        if (refusal != SuciRefusal.None)
            return refusal;

        // Latin-1 keeps all bytes apart; those above 7F are letters that no identifier has.
        var value = Network is null ? Encoding.Latin1.GetString(plaintext[..length]) : Msin.Unpack(plaintext[..length]);
        return value.Length > 0 && TryMakeSupi(value, out supi) ? SuciRefusal.None : SuciRefusal.InvalidIdentifier;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Network is { } plmn ? $"{ImsiPrefix}{plmn.Mcc}-{plmn.Mnc}" : NaiPrefix + Realm)}-{RoutingIndicator}-{(int)Scheme:x}-{HomeNetworkKeyId}-{SchemeOutput}"
        );

    private static Suci? Conceal(
        string head,
        string plain,
        ReadOnlySpan<byte> plaintext,
        string routingIndicator,
        HomeNetworkPublicKey? key,
        byte keyId
    )
    {
        var output = plain;
        if (key is not null)
        {
            var concealed = new byte[key.OutputLength(plaintext.Length)];
            if (!key.Conceal(plaintext, concealed))
                return null;
            output = Convert.ToHexStringLower(concealed);
        }

        var scheme = (int)(key?.Scheme ?? SuciScheme.Null);
        var text = string.Create(CultureInfo.InvariantCulture, $"{head}-{routingIndicator}-{scheme}-{keyId}-{output}");
        return TryParse(text, out var suci) ? suci : null;
    }

    private static Suci? ReadImsi(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[3];
        if (text.Split(parts, '-') != 3)
            return null;
        var mcc = text[parts[0]];
        var mnc = text[parts[1]];
        if (mcc.Length != Plmn.MccDigitCount || !Plmn.TryParse($"{mcc}{mnc}", null, out var network))
            return null;

        var suci = ReadTail(text[parts[2]]) is { } tail ? tail with { Network = network } : null;
        return suci?.Scheme == SuciScheme.Null && !suci.TryMakeSupi(suci.SchemeOutput, out _) ? null : suci;
    }

    // A realm and a user name may both hold hyphens. The first place where the rest can be read ends the realm, so that a user name,
    // which the device chooses, cannot move the boundary to its left.
    private static Suci? ReadNai(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '-' || ReadTail(text[(at + 1)..]) is not { } tail)
                continue;
            var suci = tail with { Realm = text[..at].ToString() };
            return suci.TryMakeSupi(suci.Scheme == SuciScheme.Null ? suci.SchemeOutput : "", out _) ? suci : null;
        }

        return null;
    }

    // <routing indicator, 1 to 4 digits>-<scheme, one hex digit>-<key id, 0 to 255>-<output>
    private static Suci? ReadTail(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 4)
            return null;
        var routing = text[parts[0]];
        var scheme = text[parts[1]];
        var keyId = text[parts[2]];
        var output = text[parts[3]];

        if (routing.Length is 0 or > 4 || routing.ContainsAnyExceptInRange('0', '9'))
            return null;
        if (
            scheme.Length != 1
            || !byte.TryParse(scheme, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        if (keyId is [] or ['0', _, ..] || !byte.TryParse(keyId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;

        // The null scheme has key id 0 and no other scheme has; every other scheme's output is hex.
        var isNull = number == (byte)SuciScheme.Null;
        if (isNull != (id == 0) || (!isNull && !IsHex(output)))
            return null;

        return new Suci
        {
            RoutingIndicator = routing.ToString(),
            Scheme = (SuciScheme)number,
            HomeNetworkKeyId = id,
            SchemeOutput = isNull ? output.ToString() : output.ToString().ToLowerInvariant(),
        };
    }

    private bool TryMakeSupi(string value, out Supi supi) =>
        Network is { } network
            ? Supi.TryParse($"imsi-{network}{value}", null, out supi)
            : Supi.TryParse($"nai-{value}@{Realm}", null, out supi);

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return text.Length > 0 && text.Length % 2 == 0;
    }
}
