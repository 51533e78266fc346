using System.Diagnostics;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Journey.Access;
using Imprint.Wire.Text;

namespace Imprint.Provider.Onboarding;

/// <summary>The modules of a plan, new each time: a session that goes on builds them again and gives them their state.</summary>
internal static class PlanModules
{
    public static IReadOnlyList<ModulePlan> Of(OnboardingPlan plan) =>
        [.. plan.Steps.Select(step => new ModulePlan(ModuleOf(step), step.Required))];

    private static OwnerModule ModuleOf(PlanStep step) =>
        step switch
        {
            EnrolStep => new OwnerCsr(),
            DownloadStep download => new OwnerDownload(
                download.Name,
                StrictBase64Url.Decode(download.Content, PlanCheck.MaxContentLength)
            ),
            UploadStep upload => new OwnerUpload(upload.Name),
            FetchStep fetch => new OwnerWget(
                fetch.Name,
                new Uri(fetch.Url),
                fetch.Sha384 is { } hash ? Convert.FromHexString(hash) : null
            ),
            CommandStep command => new OwnerCommand(
                new CommandRequest(command.Command, command.Arguments)
                {
                    MayFail = command.MayFail,
                    ReturnsOutput = true,
                    ReturnsErrors = true,
                }
            ),
            AccessStep access => new AccessOwnerModule(StrictBase64Url.Decode(access.Payload, AccessPayload.MaxLength)),
            _ => throw new UnreachableException($"No module for {step}."),
        };
}
