using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Imprint.Storage.Migrations;

/// <summary>One embedded migration.</summary>
internal sealed partial record Migration(string Set, int Number, string Name, string Sql)
{
    // Line ends are a matter of the checkout, not of the text.
    public string Sha256 { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    public override string ToString() => $"{Set} {Number:D4}_{Name}";

    /// <summary>All migrations of a set for one engine, in order. A missing number is a fault of the program.</summary>
    public static List<Migration> ReadAll(MigrationSet set, DatabaseEngine engine)
    {
        var prefix = $"{set.ResourcePrefix}.{(engine == DatabaseEngine.Sqlite ? "sqlite" : "postgres")}.";
        var found = set
            .Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => Read(set, resource, resource[prefix.Length..]))
            .OrderBy(migration => migration.Number)
            .ToList();

        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Number != i + 1)
                throw new StorageException(
                    StorageFault.MigrationGap,
                    $"Migrations of {set.Name} ({engine}): number {i + 1:D4} is missing or twice before {found[i]}."
                );
        }

        return found.Count > 0
            ? found
            : throw new StorageException(
                StorageFault.MigrationGap,
                $"Migrations of {set.Name} ({engine}): none found at {prefix}*"
            );
    }

    private static Migration Read(MigrationSet set, string resource, string fileName)
    {
        var match = FileName().Match(fileName);
        if (!match.Success)
            throw new StorageException(
                StorageFault.BadSetting,
                $"Migrations of {set.Name}: '{fileName}' is not named 0001_name.sql."
            );

        using var reader = new StreamReader(set.Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new Migration(
            set.Name,
            int.Parse(match.Groups["number"].ValueSpan),
            match.Groups["name"].Value,
            reader.ReadToEnd()
        );
    }

    [GeneratedRegex(
        "^(?<number>[0-9]{4})_(?<name>[a-z0-9_]+)\\.sql$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex FileName();
}
