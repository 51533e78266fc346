using System.Text.Json;
using Imprint.Storage;
using Imprint.Web.Parties;

namespace Imprint.Provider.Registrations;

/// <summary>The terms as they were set last, or as the settings of this party have them.</summary>
internal sealed class FirstAccessTermsStore(Database database, KnownParties known)
{
    public async Task<FirstAccessTerms> CurrentAsync(CancellationToken cancel) =>
        await database.QuerySingleAsync(
            "SELECT terms FROM first_access_terms WHERE id = 1",
            row => JsonSerializer.Deserialize(row.GetString(0), RegistrationJson.Default.FirstAccessTerms),
            cancel
        ) ?? FirstAccessTerms.Of(known);

    public static ValueTask<int> SetAsync(Unit unit, FirstAccessTerms terms, DateTimeOffset now) =>
        unit.ExecuteAsync(
            """
            INSERT INTO first_access_terms (id, terms, version, changed_at) VALUES (1, @terms, 1, @now)
            ON CONFLICT (id) DO UPDATE SET
                terms = excluded.terms, version = first_access_terms.version + 1, changed_at = excluded.changed_at
            """,
            ("@terms", JsonSerializer.Serialize(terms, RegistrationJson.Default.FirstAccessTerms)),
            ("@now", now)
        );
}
