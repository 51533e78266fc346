using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Storage;

namespace Imprint.Web.Paging;

/// <summary>A random key that all nodes of a party share: it lies sealed in their database, the first node to ask makes it.</summary>
public static class SharedSecret
{
    private const int Length = 32;

    public static async Task<Secret> OpenOrCreateAsync(
        Database database,
        KeyCustody custody,
        string name,
        CancellationToken cancel
    )
    {
        using var fresh = Secret.Random(Length);
        await database.ExecuteAsync(
            "INSERT INTO web_secret (name, value) VALUES (@name, @value) ON CONFLICT DO NOTHING",
            cancel,
            ("@name", name),
            ("@value", custody.Seal(fresh.Span, ContextOf(name)))
        );
        var stored = await database.QuerySingleAsync(
            "SELECT value FROM web_secret WHERE name = @name",
            row => row.GetBytes(0),
            cancel,
            ("@name", name)
        );
        return custody.Unseal(stored!, ContextOf(name));
    }

    private static string ContextOf(string name) => "web_secret/" + name;
}
