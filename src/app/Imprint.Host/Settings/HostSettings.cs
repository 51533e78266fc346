using Imprint.Wire.Ids;

namespace Imprint.Host.Settings;

/// <summary>Everything one process serves.</summary>
public sealed record HostSettings(IReadOnlyList<PartySettings> Parties, LogSettings Log, Uri? OtlpEndpoint);

/// <summary>One instance of a role.</summary>
/// <param name="Name">Unique in this process; it names the party in logs and in the ready line.</param>
/// <param name="Folder">Absolute; keys, certificates and an embedded database lie here.</param>
/// <param name="Database"><c>sqlite:PATH</c> or <c>postgres:CONNECTION</c>.</param>
/// <param name="Address">The address to listen at; <c>localhost</c> means both loopback addresses.</param>
/// <param name="HostName">The name others use to reach it; it goes into its certificate.</param>
/// <param name="PortBase">The first port of its block; each listener adds its documented offset.</param>
/// <param name="Ports">Ports that differ from base + offset, by listener.</param>
public sealed record PartySettings(
    string Name,
    string Role,
    Plmn? Plmn,
    string Folder,
    string Database,
    string Address,
    string HostName,
    int PortBase,
    IReadOnlyDictionary<string, int> Ports,
    IReadOnlyList<PeerSettings> Peers
)
{
    /// <summary>Listeners that leave TLS out.</summary>
    public IReadOnlySet<string> Plain { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The role's own settings.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Another company this party knows: recognised by the root certificate it was introduced with.</summary>
public sealed record PeerSettings(string Name, string Role, Uri Address, string RootFile, Plmn? Plmn = null);

public sealed record LogSettings(string Level, string Format);
