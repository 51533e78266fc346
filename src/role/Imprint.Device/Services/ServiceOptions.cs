namespace Imprint.Device.Services;

/// <summary>
/// What a device lets its owner do during onboarding. What is not switched on here is not offered, and <c>devmod</c> does not
/// name it.
/// </summary>
public sealed record ServiceOptions
{
    /// <summary>The folder that the owner's files go to, and the only one that it gets files from.</summary>
    public string? FilesFolder { get; init; }

    /// <summary>The longest file, in either direction.</summary>
    public int MaxFileLength { get; init; } = 16 << 20;

    /// <summary>Fetches files that the owner names by address, into the folder; null: none are fetched.</summary>
    public FileFetcher? Fetcher { get; init; }

    /// <summary>The programs that the owner may run, by the names it may use; none: it may run nothing.</summary>
    public IReadOnlyList<string> AllowedCommands { get; init; } = [];

    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Under which name a key for the owner's service is made and certified, if the owner issues certificates; null: none is.
    /// </summary>
    public string? ServiceKey { get; init; } = "service";
}
