using System.Text.Json;
using System.Text.Json.Serialization;
using Imprint.Fdo;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Onboarding;

/// <summary>What a device has said of itself (devmod), and how its modules ended.</summary>
internal sealed record DeviceFacts(
    string Os,
    string Arch,
    string Version,
    string Device,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SerialNumber,
    IReadOnlyList<string> Modules,
    IReadOnlyList<ModuleReport> Outcomes
)
{
    public static DeviceFacts Of(Devmod devmod, IReadOnlyList<ModuleOutcome> outcomes) =>
        new(
            devmod.Os,
            devmod.Arch,
            devmod.Version,
            devmod.Device,
            devmod.SerialText ?? (devmod.SerialBytes is { } serial ? Convert.ToHexStringLower(serial.Span) : null),
            devmod.Modules,
            [.. outcomes.Select(ModuleReport.Of)]
        );
}

internal sealed record ModuleReport(
    string Module,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fault
)
{
    public static ModuleReport Of(ModuleOutcome outcome) =>
        new(
            outcome.Module,
            JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.State.ToString()),
            outcome.Fault == FdoFault.None ? null : outcome.Fault.Text
        );
}

internal sealed record DeviceFactsView(FdoGuid Device, DateTimeOffset NotedAt, DeviceFacts Facts);

internal sealed record AlarmView(
    PrefixedId Id,
    [property: JsonConverter(typeof(AlarmKindWords))] AlarmKind Kind,
    FdoGuid Device,
    string DeviceKeyFingerprint,
    string Detail,
    DateTimeOffset RaisedAt
)
{
    public static AlarmView Of(AlarmRow row) =>
        new(row.Id, row.Kind, row.Guid, "sha256:" + Convert.ToHexStringLower(row.DeviceKey), row.Detail, row.RaisedAt);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OnboardingPlan))]
[JsonSerializable(typeof(OnboardingPlanView))]
[JsonSerializable(typeof(DeviceFacts))]
[JsonSerializable(typeof(DeviceFactsView))]
[JsonSerializable(typeof(AlarmView))]
internal sealed partial class OnboardingJson : JsonSerializerContext;

internal sealed class AlarmKindWords()
    : JsonStringEnumConverter<AlarmKind>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
