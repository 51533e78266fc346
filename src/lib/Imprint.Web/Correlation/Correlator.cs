using System.Buffers;
using System.Security.Cryptography;

namespace Imprint.Web.Correlation;

/// <summary>
/// The id under which one errand is found in the logs of every company it passes. It comes with a request or is made there, and
/// goes along with every request that follows from it.
/// </summary>
public static class Correlator
{
    public const string HeaderName = "x-correlator";

    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>The correlator of the work at hand: of the request, or what a job has set for itself.</summary>
    public static string? Current
    {
        get => Ambient.Value;
        set =>
            Ambient.Value =
                value is null || IsValid(value) ? value : throw new ArgumentException("Not a correlator.", nameof(value));
    }

    /// <summary>1 to 128 letters, digits, dots, underscores and hyphens: nothing that could break a log line or a header.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    public static string Create() => "c-" + RandomNumberGenerator.GetHexString(24, lowercase: true);
}
