namespace Imprint.Web.Audit;

/// <summary>The name of a detail. Names are declared once, in code; one that announces a secret cannot be declared.</summary>
public sealed record AuditKey
{
    private const int MaxLength = 40;

    private static readonly HashSet<string> SecretWords =
    [
        "adm",
        "code",
        "credential",
        "k",
        "key",
        "ki",
        "op",
        "opc",
        "otp",
        "passphrase",
        "password",
        "pin",
        "private",
        "puk",
        "secret",
        "seed",
        "token",
        "topc",
    ];

    // Behind a secret word these make it something that may be known.
    private static readonly HashSet<string> HarmlessEndings = ["count", "fingerprint", "id", "name", "status"];

    public AuditKey(string name)
    {
        var words = name.Split('-');
        if (name.Length > MaxLength || words.Any(word => word.Length == 0 || word.AsSpan().ContainsAnyExceptInRange('a', 'z')))
            throw new ArgumentException("The name of a detail is at most 40 small letters and hyphens.", nameof(name));
        if (words.Any(SecretWords.Contains) && !HarmlessEndings.Contains(words[^1]))
            throw new ArgumentException($"'{name}' announces a secret; secrets do not go into the audit log.", nameof(name));
        Name = name;
    }

    public string Name { get; }
}
