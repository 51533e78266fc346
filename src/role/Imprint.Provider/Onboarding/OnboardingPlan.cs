using System.Text.Json.Serialization;

namespace Imprint.Provider.Onboarding;

/// <summary>What devices get and are asked for when they come.</summary>
internal sealed record OnboardingPlan
{
    public static OnboardingPlan Default { get; } = new() { Steps = [new PlanStep { Enrol = new PlanStep.Enrolment() }] };

    /// <summary>Whether a device gets a new credential; it keeps the one that it has otherwise, and can be onboarded again.</summary>
    public bool ReplaceCredential { get; init; } = true;

    /// <summary>Whether steps may run commands on devices. Off unless it is said: whoever holds the plan then holds the devices.</summary>
    public bool AllowCommands { get; init; }

    public IReadOnlyList<PlanStep> Steps { get; init; } = [];
}

/// <summary>One thing that a module does; exactly one member is there.</summary>
internal sealed record PlanStep
{
    /// <summary>Whether the onboarding fails with this step. A device that does not have the module is passed over otherwise.</summary>
    public bool Required { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Enrolment? Enrol { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileDownload? Download { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileUpload? Upload { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WebFile? Fetch { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CommandLine? Command { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AccessData? Access { get; init; }

    /// <summary>A service certificate, asked for by the device (fdo.csr).</summary>
    public sealed record Enrolment;

    /// <summary>A file for the device (fdo.download).</summary>
    /// <param name="Content">base64url without padding.</param>
    public sealed record FileDownload(string Name, string Content);

    /// <summary>A file of the device's (fdo.upload).</summary>
    public sealed record FileUpload(string Name);

    /// <summary>A file that the device fetches (fdo.wget).</summary>
    /// <param name="Sha384">Hexadecimal.</param>
    public sealed record WebFile(string Name, string Url, string? Sha384 = null);

    /// <summary>A command (fdo.command).</summary>
    public sealed record CommandLine(string Command, IReadOnlyList<string> Arguments, bool MayFail = false);

    /// <summary>Network list, rules and service addresses (imprint.access).</summary>
    /// <param name="Payload">base64url without padding, as docs/spec/imprint-access.md has it.</param>
    public sealed record AccessData(string Payload);
}

internal sealed record OnboardingPlanView(long Id, DateTimeOffset CreatedAt, OnboardingPlan Plan);

internal sealed record AlarmView(
    string Id,
    [property: JsonConverter(typeof(AlarmKindWords))] AlarmKind Kind,
    string Device,
    string DeviceKeyFingerprint,
    string Detail,
    DateTimeOffset RaisedAt
);

/// <summary>What a device has said of itself (devmod), and how its modules ended.</summary>
internal sealed record DeviceFacts(
    string Os,
    string Arch,
    string Version,
    string Device,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SerialNumber,
    IReadOnlyList<string> Modules,
    IReadOnlyList<ModuleReport> Outcomes
);

internal sealed record ModuleReport(
    string Module,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fault
);

internal sealed record DeviceFactsView(string Device, DateTimeOffset NotedAt, DeviceFacts Facts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OnboardingPlan))]
[JsonSerializable(typeof(OnboardingPlanView))]
[JsonSerializable(typeof(AlarmView))]
[JsonSerializable(typeof(DeviceFacts))]
[JsonSerializable(typeof(DeviceFactsView))]
internal sealed partial class OnboardingJson : JsonSerializerContext;

internal sealed class AlarmKindWords()
    : JsonStringEnumConverter<AlarmKind>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
