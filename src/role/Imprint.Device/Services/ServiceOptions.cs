namespace Imprint.Device.Services;

/// <summary>What a device lets its owner do during onboarding. What is not set here is not offered.</summary>
public sealed record ServiceOptions
{
    /// <summary>The folder that files go to, and the only one that they are taken from.</summary>
    public string? FilesFolder { get; init; }
}
