using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Imprint.Crypto.Concealment;

/// <summary>SUPI type (TS 23.003 §2.2B).</summary>
public enum SupiType : byte
{
    Imsi = 0,
    Nai = 1,
    Gli = 2,
    Gci = 3,
}

// TS 29.503 Annex C
//   suci-0-<mcc>-<mnc>-<routing indicator>-<scheme>-<key id>-<output>
//   suci-<1..3>-<realm>-<routing indicator>-<scheme>-<key id>-<output>
/// <summary>A subscription concealed identifier in the form that the core's HTTP interfaces use.</summary>
public sealed record Suci
{
    /// <summary>Room for a realm and, in hex, a concealed user, both of the greatest length.</summary>
    public const int MaxLength = 1024;

    private const string Prefix = "suci-";
    private const int MaxRealmLength = 253;
    private const int MaxImsiLength = 15;

    private Suci() { }

    public required SupiType Type { get; init; }

    /// <summary>Country and network code of an IMSI, empty otherwise. They stay text: 07 and 007 are two networks.</summary>
    public string Mcc { get; private init; } = "";

    public string Mnc { get; private init; } = "";

    /// <summary>Realm of an NAI, empty otherwise.</summary>
    public string Realm { get; private init; } = "";

    public required string RoutingIndicator { get; init; }

    public required SuciScheme Scheme { get; init; }

    public required byte HomeNetworkKeyId { get; init; }

    /// <summary>Digits or a user name under the null scheme, otherwise lower-case hex.</summary>
    public required string SchemeOutput { get; init; }

    /// <summary>Only the realm is told; the authentication must find out who it is (TS 33.501 Annex B.2.1.2).</summary>
    public bool IsAnonymous => Type == SupiType.Nai && Scheme == SuciScheme.Null && SchemeOutput is "" or "anonymous";

    /// <summary>
    /// Conceals the MSIN of a subscriber, or leaves it readable when there is no key. Null when a part breaks the rules of the text
    /// form, or when no secret can be agreed with this key.
    /// </summary>
    public static Suci? Conceal(
        string mcc,
        string mnc,
        string msin,
        string routingIndicator,
        HomeNetworkPublicKey? key = null,
        byte keyId = 0
    )
    {
        if (!Msin.IsValid(msin))
            return null;
        Span<byte> packed = stackalloc byte[Msin.PackedLength(msin.Length)];
        Msin.Pack(msin, packed);
        return Conceal($"0-{mcc}-{mnc}", msin, packed, routingIndicator, key, keyId);
    }

    /// <summary>The same for the user part of an NAI.</summary>
    public static Suci? ConcealNai(
        string realm,
        string user,
        string routingIndicator,
        HomeNetworkPublicKey? key = null,
        byte keyId = 0
    ) => IsUser(user) ? Conceal($"1-{realm}", user, Encoding.UTF8.GetBytes(user), routingIndicator, key, keyId) : null;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Suci? suci)
    {
        suci = null;
        if (
            text.Length > MaxLength
            || !text.StartsWith(Prefix)
            || text[Prefix.Length..] is not [>= '0' and <= '3', '-', .. var rest]
        )
            return false;

        var type = (SupiType)(text[Prefix.Length] - '0');
        suci = type == SupiType.Imsi ? ReadImsi(rest) : ReadNai(type, rest);
        return suci is not null;
    }

    /// <summary>Finds the SUPI, by the key that <see cref="Scheme"/> and <see cref="HomeNetworkKeyId"/> name if it is concealed.</summary>
    public SuciRefusal Reveal(HomeNetworkKey? key, out string supi)
    {
        supi = "";
        if (IsAnonymous)
            return SuciRefusal.Anonymous;
        if (Scheme == SuciScheme.Null)
        {
            supi = SupiOf(SchemeOutput);
            return SuciRefusal.None;
        }

        if (Scheme is not (SuciScheme.ProfileA or SuciScheme.ProfileB))
            return SuciRefusal.UnknownScheme;
        if (key is null || key.Scheme != Scheme)
            return SuciRefusal.UnknownKey;

        Span<byte> plaintext = stackalloc byte[HomeNetworkKey.MaxPlaintextLength];
        var refusal = key.Deconceal(Convert.FromHexString(SchemeOutput), plaintext, out var length);
        if (refusal != SuciRefusal.None)
            return refusal;

        var value = Type == SupiType.Imsi ? Msin.Unpack(plaintext[..length]) : UserOf(plaintext[..length]);
        if (value is null || Mcc.Length + Mnc.Length + (Type == SupiType.Imsi ? value.Length : 0) > MaxImsiLength)
            return SuciRefusal.InvalidIdentifier;
        supi = SupiOf(value);
        return SuciRefusal.None;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{(int)Type}-{(Type == SupiType.Imsi ? $"{Mcc}-{Mnc}" : Realm)}-{RoutingIndicator}-{(int)Scheme:x}-{HomeNetworkKeyId}-{SchemeOutput}"
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

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{head}-{routingIndicator}-{(int)(key?.Scheme ?? SuciScheme.Null)}-{keyId}-{output}"
        );
        return TryParse(text, out var suci) ? suci : null;
    }

    private static Suci? ReadImsi(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[3];
        if (text.Split(parts, '-') != 3)
            return null;
        var mcc = text[parts[0]];
        var mnc = text[parts[1]];
        if (mcc.Length != 3 || mnc.Length is not (2 or 3) || !IsDigits(mcc) || !IsDigits(mnc))
            return null;

        var suci = ReadTail(SupiType.Imsi, text[parts[2]]);
        if (suci is null)
            return null;
        if (suci.Scheme == SuciScheme.Null)
        {
            if (!Msin.IsValid(suci.SchemeOutput) || mcc.Length + mnc.Length + suci.SchemeOutput.Length > MaxImsiLength)
                return null;
        }

        return suci with
        {
            Mcc = mcc.ToString(),
            Mnc = mnc.ToString(),
        };
    }

    // A realm and a user name may both hold hyphens. The first place where the rest can be read ends the realm, so that a user name,
    // which the device chooses, cannot move the boundary to its left.
    private static Suci? ReadNai(SupiType type, ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('-'); at >= 0; at = NextHyphen(text, at))
        {
            if (ReadTail(type, text[(at + 1)..]) is not { } suci)
                continue;
            var isNobody = suci.Scheme == SuciScheme.Null && suci.SchemeOutput.Length == 0;
            var isUser = suci.Scheme != SuciScheme.Null || IsUser(suci.SchemeOutput) || (isNobody && type == SupiType.Nai);
            return isUser && IsRealm(text[..at]) ? suci with { Realm = text[..at].ToString() } : null;
        }

        return null;
    }

    // <routing indicator, 1 to 4 digits>-<scheme, one hex digit>-<key id, 0 to 255>-<output>
    private static Suci? ReadTail(SupiType type, ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 4)
            return null;

        var routing = text[parts[0]];
        var scheme = text[parts[1]];
        var keyId = text[parts[2]];
        var output = text[parts[3]];
        if (routing.Length is 0 or > 4 || !IsDigits(routing))
            return null;
        if (scheme.Length != 1 || !char.IsAsciiHexDigit(scheme[0]))
            return null;
        if (keyId is [] or ['0', _, ..] || !byte.TryParse(keyId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;

        // The null scheme has key id 0, and no other scheme has; every other scheme's output is hex.
        var number = (SuciScheme)Convert.ToByte(scheme.ToString(), 16);
        if (number == SuciScheme.Null != (id == 0))
            return null;
        if (number != SuciScheme.Null && !IsHex(output))
            return null;

        return new Suci
        {
            Type = type,
            RoutingIndicator = routing.ToString(),
            Scheme = number,
            HomeNetworkKeyId = id,
            SchemeOutput = number == SuciScheme.Null ? output.ToString() : output.ToString().ToLowerInvariant(),
        };
    }

    private string SupiOf(string value) =>
        Type switch
        {
            SupiType.Imsi => $"imsi-{Mcc}{Mnc}{value}",
            SupiType.Nai => $"nai-{value}@{Realm}",
            SupiType.Gli => $"gli-{value}@{Realm}",
            _ => $"gci-{value}@{Realm}",
        };

    private static string? UserOf(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return null;
        var user = Encoding.UTF8.GetString(utf8);
        return IsUser(user) ? user : null;
    }

    private static int NextHyphen(ReadOnlySpan<char> text, int at)
    {
        var next = text[(at + 1)..].IndexOf('-');
        return next < 0 ? -1 : at + 1 + next;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return text.Length > 0 && text.Length % 2 == 0;
    }

    private static bool IsRealm(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
                return false;
        }

        return text.Length is > 0 and <= MaxRealmLength;
    }

    private static bool IsUser(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c == '@')
                return false;
        }

        return text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= HomeNetworkKey.MaxPlaintextLength;
    }
}
