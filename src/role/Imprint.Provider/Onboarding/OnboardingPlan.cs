using System.Text.Json.Serialization;

namespace Imprint.Provider.Onboarding;

/// <summary>What devices get and are asked for when they come.</summary>
/// <param name="Steps">One after the other.</param>
/// <param name="ReplaceCredential">Whether a device gets a new credential. One that keeps its own can be onboarded again.</param>
/// <param name="AllowCommands">Off unless it is said: whoever may write a plan with commands holds the devices.</param>
internal sealed record OnboardingPlan(IReadOnlyList<PlanStep> Steps, bool ReplaceCredential = true, bool AllowCommands = false)
{
    public const int MaxSteps = 64;

    /// <summary>A service certificate for devices that ask for one, and nothing else.</summary>
    public static OnboardingPlan Default { get; } = new([new EnrolStep()]);
}

/// <summary>One thing that a module does.</summary>
/// <param name="Required">Whether the onboarding fails with this step. A device without the module is passed over otherwise.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "module")]
[JsonDerivedType(typeof(EnrolStep), "fdo.csr")]
[JsonDerivedType(typeof(DownloadStep), "fdo.download")]
[JsonDerivedType(typeof(UploadStep), "fdo.upload")]
[JsonDerivedType(typeof(FetchStep), "fdo.wget")]
[JsonDerivedType(typeof(CommandStep), "fdo.command")]
[JsonDerivedType(typeof(AccessStep), "imprint.access")]
internal abstract record PlanStep(bool Required);

/// <summary>A service certificate, which the device asks for.</summary>
internal sealed record EnrolStep(bool Required = false) : PlanStep(Required);

/// <summary>A file for the device.</summary>
/// <param name="Content">base64url without padding.</param>
internal sealed record DownloadStep(string Name, string Content, bool Required = false) : PlanStep(Required);

/// <summary>A file of the device's.</summary>
internal sealed record UploadStep(string Name, bool Required = false) : PlanStep(Required);

/// <summary>A file that the device fetches.</summary>
/// <param name="Sha384">Hexadecimal; what the device fetched is compared with it.</param>
internal sealed record FetchStep(string Name, string Url, string? Sha384 = null, bool Required = false) : PlanStep(Required);

/// <summary>A command that the device runs.</summary>
internal sealed record CommandStep(string Command, IReadOnlyList<string> Arguments, bool MayFail = false, bool Required = false)
    : PlanStep(Required);

/// <summary>Network list, rules and service addresses, as docs/spec/imprint-access.md has them.</summary>
/// <param name="Payload">base64url without padding.</param>
internal sealed record AccessStep(string Payload, bool Required = false) : PlanStep(Required);

/// <param name="Id">Null for the plan that counts as long as there is none.</param>
internal sealed record OnboardingPlanView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Id,
    OnboardingPlan Plan
);
