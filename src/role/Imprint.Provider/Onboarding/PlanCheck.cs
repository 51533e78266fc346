using Imprint.Journey.Access;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Text;

namespace Imprint.Provider.Onboarding;

/// <summary>Whether a plan can be carried out, before it is kept: no device shall be the first to find out.</summary>
internal static class PlanCheck
{
    public const int MaxContentLength = 4 << 20;

    private const int MaxNameLength = 255;
    private const int MaxArguments = 64;
    private const int MaxCommandLength = 4096;
    private const int Sha384Digits = 96;

    public static ProblemResult? Check(OnboardingPlan plan)
    {
        var errors = new List<ProblemError>();
        if (plan.Steps.Count > OnboardingPlan.MaxSteps)
            errors.Add(new("#/steps", FieldFaults.TooLarge, $"Expected at most {OnboardingPlan.MaxSteps} steps."));
        foreach (var (index, step) in plan.Steps.Index())
        {
            if (FaultOf(step, plan) is var (member, rule))
                errors.Add(new($"#/steps/{index}/{member}", FieldFaults.BadValue, rule));
        }

        return errors.Count > 0 ? new ProblemResult(WebProblems.BadRequest) { Errors = errors } : null;
    }

    private static (string Member, string Rule)? FaultOf(PlanStep step, OnboardingPlan plan) =>
        step switch
        {
            DownloadStep { Name: var name } when !IsName(name) => ("name", NameRule),
            UploadStep { Name: var name } when !IsName(name) => ("name", NameRule),
            FetchStep { Name: var name } when !IsName(name) => ("name", NameRule),
            DownloadStep download when StrictBase64Url.Decode(download.Content, MaxContentLength) is null => (
                "content",
                $"Expected base64url without padding, at most {MaxContentLength} bytes."
            ),
            FetchStep fetch when !IsAddress(fetch.Url) => ("url", "Expected an absolute http or https address."),
            FetchStep { Sha384: { } hash } when hash.Length != Sha384Digits || !hash.All(char.IsAsciiHexDigit) => (
                "sha384",
                $"Expected {Sha384Digits} hexadecimal digits."
            ),
            CommandStep when !plan.AllowCommands => ("module", "Commands need allowCommands to be true."),
            CommandStep { Command.Length: 0 or > MaxCommandLength } => (
                "command",
                $"Expected 1 to {MaxCommandLength} characters."
            ),
            CommandStep command when command.Arguments.Count > MaxArguments => (
                "arguments",
                $"Expected at most {MaxArguments} arguments."
            ),
            AccessStep access when !IsPayload(access.Payload) => (
                "payload",
                "Expected a payload of imprint.access in base64url."
            ),
            _ => null,
        };

    private static string NameRule => $"Expected 1 to {MaxNameLength} characters, none of them a control character.";

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl);

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static bool IsPayload(string text) =>
        StrictBase64Url.Decode(text, AccessPayload.MaxLength) is { } payload
        && AccessPayload.Read(payload, out _) == WireFault.None;
}
