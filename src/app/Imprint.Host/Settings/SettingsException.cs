namespace Imprint.Host.Settings;

/// <summary>Settings that cannot be used. Each fault is one line that names the setting.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
