using System.Text.Json;
using Imprint.Journey.Access;
using Imprint.Provider.Registrations;
using Imprint.Storage;
using Imprint.Web.Parties;
using Imprint.Wire.Text;

namespace Imprint.Provider.Onboarding;

/// <summary>
/// The plan that a new provider begins with: a service certificate for devices that ask for one, and where its service and its
/// operators are. It is written down once, so that every node and every message of a session has the same.
/// </summary>
internal sealed class FirstPlan(Database database, Party party, FirstAccessTermsStore terms, TimeProvider clock)
{
    public async Task WriteAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var operators = (await terms.CurrentAsync(cancel)).Operators;
        var payload = new AccessPayload
        {
            Version = now.ToUnixTimeSeconds(),
            Time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            Service = party.Name,
            Endpoints = new ServiceEndpoints { Est = party.AddressOf("devices") },
            PreferredNetworks =
            [
                .. operators
                    .SelectMany(row => row.Networks)
                    .Select(plmn => new PreferredNetwork(plmn, AccessTechnologies.NgRan | AccessTechnologies.Eutran)),
            ],
        };
        var plan = new OnboardingPlan([new EnrolStep(), new AccessStep(StrictBase64Url.Encode(payload.Encode()))]);
        await database.WriteAsync(
            unit =>
                unit.ExecuteAsync(
                    """
                    INSERT INTO onboarding_plans (plan, created_at)
                    SELECT @plan, @now WHERE NOT EXISTS (SELECT 1 FROM onboarding_plans)
                    """,
                    ("@plan", JsonSerializer.Serialize(plan, OnboardingJson.Default.OnboardingPlan)),
                    ("@now", now)
                ),
            cancel
        );
    }
}
