using System.Buffers;

namespace Imprint.Wire.Ids;

/// <summary>The shape of a network access identifier (RFC 7542), in the ASCII part of it that the 5G core carries.</summary>
internal static class Nai
{
    public const int MaxLength = 253;

    private static readonly SearchValues<char> UserLetters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~."
    );

    private static readonly SearchValues<char> RealmLetters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
    );

    /// <summary><c>user@realm</c>; the user part may be empty (an anonymous identity), the realm has at least two labels.</summary>
    public static IdFault Check(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
            return IdFault.Length("A network access identifier has at most 253 characters.");
        var at = text.LastIndexOf('@');
        if (at < 0)
            return IdFault.Structure("A network access identifier reads user@realm.");
        if (text[..at].ContainsAnyExcept(UserLetters) || text.StartsWith('.') || text[..at].EndsWith('.'))
            return IdFault.Alphabet("The part before the @ may not hold spaces or other marks.");
        return CheckRealm(text[(at + 1)..]);
    }

    public static IdFault CheckRealm(ReadOnlySpan<char> realm)
    {
        var labels = 0;
        foreach (var range in realm.Split('.'))
        {
            var label = realm[range];
            if (label.Length is 0 or > 63 || label.ContainsAnyExcept(RealmLetters) || label[0] == '-' || label[^1] == '-')
                return IdFault.Structure("A realm is a domain name.");
            labels++;
        }

        return labels > 1 ? IdFault.None : IdFault.Structure("A realm is a domain name of at least two labels.");
    }
}
