using System.Text.Json;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Provider.Onboarding;

/// <summary>What devices get when they come, what they said of themselves, and what somebody has to look at.</summary>
internal static class OnboardingEndpoints
{
    private const int MaxPlanLength = 16 * 1024 * 1024;

    private static readonly AuditKey Steps = new("steps");
    private static readonly AuditKey Commands = new("commands");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapOnboarding()
        {
            var plan = routes.MapGroup("/onboarding-plan").RequireParty(PartyKinds.Owner);
            plan.MapGet("", ShowPlanAsync);
            // The same plan again changes nothing for any device, so that there is no need for an idempotency key.
            plan.MapPut("", ReplacePlanAsync).WithBodyLimit(MaxPlanLength);
            routes.MapGet("/device-facts/{guid}", ShowFactsAsync).RequireParty(PartyKinds.Owner);
            routes.MapGet("/alarms", ListAlarmsAsync).RequireParty(PartyKinds.Owner);
        }
    }

    private static async Task<IResult> ShowPlanAsync(PlanStore plans, CancellationToken cancel)
    {
        var (id, plan) = await plans.FindCurrentAsync(cancel);
        return TypedResults.Ok(new OnboardingPlanView(id, plan));
    }

    private static async Task<IResult> ReplacePlanAsync(
        Body<OnboardingPlan> body,
        HttpContext context,
        PlanStore plans,
        Database database,
        AuditLog audit,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var plan = body.Value;
        if (PlanCheck.Check(plan) is { } refusal)
            return refusal;
        var actor = AuditActor.Of(context.Caller);
        var id = await database.WriteAsync(
            async unit =>
            {
                var added = await PlanStore.AddAsync(unit, plan, clock.GetUtcNow());
                var entry = new AuditEntry(actor, "onboarding-plan.replace", $"onboarding-plan:{added}")
                {
                    Details = new AuditDetails().Add(Steps, plan.Steps.Count).Add(Commands, plan.AllowCommands),
                };
                await audit.AppendAsync(unit, entry);
                return added;
            },
            cancel
        );
        plans.LookAgainNow();
        return TypedResults.Ok(new OnboardingPlanView(id, plan));
    }

    private static async Task<IResult> ShowFactsAsync(string guid, Database database, CancellationToken cancel)
    {
        if (!FdoGuid.Read(guid, out var id).IsNone)
            return new ProblemResult(WebProblems.NotFound);
        // A device is found by the GUID that it had or by the one that it has since.
        var view = await database.QuerySingleAsync(
            """
            SELECT f.facts, f.noted_at FROM onboarding_facts f JOIN fdo_vouchers v ON v.device_key = f.device_key
            WHERE v.guid = @guid
            """,
            row => new DeviceFactsView(
                id,
                row.GetTime(1),
                JsonSerializer.Deserialize(row.GetString(0), OnboardingJson.Default.DeviceFacts)!
            ),
            cancel,
            ("@guid", id.ToBytes())
        );
        return view is null ? new ProblemResult(WebProblems.NotFound) : TypedResults.Ok(view);
    }

    private static async Task<IResult> ListAlarmsAsync(PageQuery page, Alarms alarms, CancellationToken cancel) =>
        new Page<AlarmView>(
            page,
            [.. (await alarms.ListAsync(page, cancel)).Select(AlarmView.Of)],
            view => new Cursor(view.Id.ToString(), view.Id.ToString())
        );
}
