using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprint.Manufacturer.Ledger;

/// <summary>What the manufacturer thinks of a device. Only a good one is given to a provider or sent to its owner.</summary>
[JsonConverter(typeof(DeviceStatusWords))]
internal enum DeviceStatus
{
    Good,
    Suspended,

    /// <summary>Its key is no longer its own; there is no way back.</summary>
    Revoked,
    Recalled,
}

/// <summary><c>good</c>, <c>suspended</c>, <c>revoked</c> or <c>recalled</c>.</summary>
internal sealed class DeviceStatusWords()
    : JsonStringEnumConverter<DeviceStatus>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
{
    public static string Of(DeviceStatus status) =>
        status switch
        {
            DeviceStatus.Good => "good",
            DeviceStatus.Suspended => "suspended",
            DeviceStatus.Revoked => "revoked",
            _ => "recalled",
        };

    public static DeviceStatus Read(string word) =>
        word switch
        {
            "good" => DeviceStatus.Good,
            "suspended" => DeviceStatus.Suspended,
            "revoked" => DeviceStatus.Revoked,
            _ => DeviceStatus.Recalled,
        };
}
