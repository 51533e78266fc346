using System.Text.Json;

namespace Imprint.Host.Settings;

/// <summary>A JSON object of the settings file. It collects every fault under its full path, so that a user mends all at once.</summary>
internal sealed class SettingsNode
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly List<string> _faults;

    public SettingsNode(JsonElement element, string path, List<string> faults)
    {
        _element = element;
        _path = path;
        _faults = faults;
        if (!IsObject)
            Fault("", "must be an object in braces");
    }

    private bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>Refuses members that are no settings: a misspelt one would otherwise be a setting silently left out.</summary>
    public void Allow(params ReadOnlySpan<string> known)
    {
        if (!IsObject)
            return;
        foreach (var member in _element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                Fault(member.Name, $"is not a setting here; known are {string.Join(", ", known.ToArray())}");
        }
    }

    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name, string? otherwise = null)
    {
        if (Find(name) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 4096 } text)
            return text;
        Fault(name, "must be a text of 1 to 4096 characters");
        return otherwise;
    }

    public string RequiredText(string name)
    {
        if (Find(name) is null)
            Fault(name, "is missing");
        return Text(name) ?? "";
    }

    public string OneOf(string name, string otherwise, params ReadOnlySpan<string> choices)
    {
        var text = Text(name, otherwise)!;
        if (choices.Contains(text))
            return text;
        Fault(name, $"is '{text}'; it must be one of {string.Join(", ", choices.ToArray())}");
        return otherwise;
    }

    public int? Port(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var port) && port is >= 1 and <= 65535)
            return port;
        Fault(name, "must be a port number from 1 to 65535");
        return null;
    }

    public Uri? Address(string name, params ReadOnlySpan<string> schemes)
    {
        if (Text(name) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme))
            return uri;
        Fault(name, $"is '{text}'; it must be an absolute address that starts with {string.Join(" or ", schemes.ToArray())}");
        return null;
    }

    public IEnumerable<string> Texts(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        Fault(name, "must be a list of texts");
        return [];
    }

    public IEnumerable<SettingsNode> Items(string name)
    {
        if (Find(name) is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, "must be a list in brackets");
            yield break;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
            yield return new SettingsNode(item, $"{PathOf(name)}[{index++}]", _faults);
    }

    public SettingsNode? Object(string name) => Find(name) is { } value ? new SettingsNode(value, PathOf(name), _faults) : null;

    public IEnumerable<string> MemberNames() => IsObject ? _element.EnumerateObject().Select(m => m.Name) : [];

    public void Fault(string name, string what) => _faults.Add($"{PathOf(name)} {what}");

    private JsonElement? Find(string name) => IsObject && _element.TryGetProperty(name, out var value) ? value : null;

    private string PathOf(string name) =>
        (_path.Length, name.Length) switch
        {
            (0, 0) => "the settings",
            (0, _) => name,
            (_, 0) => _path,
            _ => $"{_path}.{name}",
        };
}
