using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;

namespace Imprint.Host.Settings;

/// <summary>Reads the settings of a process. Everything is checked before anything is opened, and all faults are reported together.</summary>
public static partial class SettingsFile
{
    private const long MaxBytes = 1 << 20;

    private static readonly JsonDocumentOptions Tolerant = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PartyName { get; }

    public static HostSettings Load(string file, IReadOnlyList<RoleDefinition> roles)
    {
        var path = Path.GetFullPath(file);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new SettingsException([$"{file}: larger than a settings file can be ({MaxBytes} bytes)"]);
            return Parse(File.ReadAllText(path), Path.GetDirectoryName(path)!, roles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{file}: cannot be read: {e.Message}"]);
        }
    }

    public static HostSettings Parse(string json, string folder, IReadOnlyList<RoleDefinition> roles)
    {
        var faults = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, Tolerant);
            var settings = Read(new SettingsNode(document.RootElement, "", faults), folder, roles);
            if (faults.Count == 0)
                return settings;
        }
        catch (JsonException e)
        {
            faults.Add($"the settings are not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}");
        }

        throw new SettingsException(faults);
    }

    private static HostSettings Read(SettingsNode root, string folder, IReadOnlyList<RoleDefinition> roles)
    {
        root.Allow("parties", "log", "telemetry");
        var parties = root.Items("parties").Select(node => ReadParty(node, folder, roles)).ToList();
        if (parties.Count == 0)
            root.Fault("parties", "is missing or empty; a process serves at least one party");
        RefuseDoubles(root, parties, roles);

        var log = root.Object("log");
        log?.Allow("level", "format");
        var level = log?.OneOf("level", "information", "trace", "debug", "information", "warning", "error");
        var format = log?.OneOf("format", "text", "text", "json");
        var telemetry = root.Object("telemetry");
        telemetry?.Allow("otlp");
        return new HostSettings(
            parties,
            new LogSettings(level ?? "information", format ?? "text"),
            telemetry?.Address("otlp", "http", "https")
        );
    }

    private static PartySettings ReadParty(SettingsNode node, string folder, IReadOnlyList<RoleDefinition> roles)
    {
        node.Allow(
            "name",
            "role",
            "plmn",
            "folder",
            "database",
            "address",
            "host",
            "portBase",
            "ports",
            "peers",
            "plain",
            "options"
        );
        var name = node.RequiredText("name");
        if (name.Length > 0 && !PartyName.IsMatch(name))
            node.Fault("name", $"is '{name}'; it must be 1 to 40 lower-case letters, digits and hyphens");

        var roleNames = roles.Select(r => r.Name).ToArray();
        node.RequiredText("role");
        var role = roles.FirstOrDefault(r => r.Name == node.OneOf("role", roleNames[0], roleNames)) ?? roles[0];
        var partyFolder = Path.GetFullPath(Path.Combine(folder, node.Text("folder", name)!));
        return new PartySettings(
            name,
            role.Name,
            ReadPlmn(node, role),
            partyFolder,
            ReadDatabase(node, folder, partyFolder, role),
            ReadAddress(node),
            node.Text("host", "localhost")!,
            ReadPortBase(node, role),
            ReadPorts(node.Object("ports"), role),
            [.. node.Items("peers").Select(peer => ReadPeer(peer, folder, roleNames))]
        )
        {
            Plain = ReadPlain(node, role),
            Options = ReadOptions(node.Object("options"), role),
        };
    }

    private static HashSet<string> ReadPlain(SettingsNode node, RoleDefinition role)
    {
        var allowed = role.Listeners.Where(l => l.MayBePlain).Select(l => l.Name).ToArray();
        var named = node.Texts("plain").ToHashSet(StringComparer.Ordinal);
        foreach (var listener in named.Except(allowed, StringComparer.Ordinal))
            node.Fault(
                "plain",
                allowed.Length == 0
                    ? $"names '{listener}', but no listener of a {role.Name} can do without TLS"
                    : $"names '{listener}'; only these can do without TLS: {string.Join(", ", allowed)}"
            );
        return named;
    }

    private static Dictionary<string, string> ReadOptions(SettingsNode? node, RoleDefinition role)
    {
        var names = role.Options ?? [];
        node?.Allow([.. names]);
        return names
            .Select(name => (name, value: node?.Text(name)))
            .Where(option => option.value is not null)
            .ToDictionary(option => option.name, option => option.value!, StringComparer.Ordinal);
    }

    private static string ReadAddress(SettingsNode node)
    {
        var text = node.Text("address", "localhost")!;
        if (text != "localhost" && !IPAddress.TryParse(text, out _))
            node.Fault("address", $"is '{text}'; it must be localhost or an IP address to listen at (0.0.0.0 for all)");
        return text;
    }

    private static Plmn? ReadPlmn(SettingsNode node, RoleDefinition role)
    {
        if (role.NeedsPlmn && !node.Has("plmn"))
            node.Fault("plmn", $"is missing; every {role.Name} is a network with a code such as 99901");
        return ReadPlmn(node);
    }

    private static Plmn? ReadPlmn(SettingsNode node)
    {
        if (node.Text("plmn") is not { } text)
            return null;
        if (Plmn.TryParse(text, null, out var plmn))
            return plmn;
        node.Fault("plmn", $"is '{text}'; it must be a text of 5 or 6 digits: a country code of 3 and a network code of 2 or 3");
        return null;
    }

    private static string ReadDatabase(SettingsNode node, string folder, string partyFolder, RoleDefinition role)
    {
        var text = node.Text("database");
        switch (text)
        {
            case null:
                return "sqlite:" + Path.Combine(partyFolder, role.Name + ".db");
            case ['s', 'q', 'l', 'i', 't', 'e', ':', .. var path] when path.Length > 0:
                return "sqlite:" + Path.GetFullPath(Path.Combine(folder, path));
            case ['p', 'o', 's', 't', 'g', 'r', 'e', 's', ':', _, ..]:
                return text;
            default:
                // The text may hold a password: it is not repeated.
                node.Fault("database", "must be sqlite:PATH or postgres:CONNECTION");
                return "";
        }
    }

    private static int ReadPortBase(SettingsNode node, RoleDefinition role)
    {
        var port = node.Port("portBase");
        var allNamed = node.Object("ports") is { } ports && role.Listeners.All(l => ports.MemberNames().Contains(l.Name));
        if (!node.Has("portBase") && !allNamed)
            node.Fault("portBase", "is missing; it is the first of the block of 20 ports that the party uses");
        if (port > 65535 - 20)
            node.Fault("portBase", "leaves no room for the block of 20 ports above it");
        return port ?? 0;
    }

    private static Dictionary<string, int> ReadPorts(SettingsNode? node, RoleDefinition role)
    {
        var listeners = role.Listeners.Select(l => l.Name).ToArray();
        node?.Allow(listeners);
        return listeners
            .Select(listener => (listener, port: node?.Port(listener)))
            .Where(entry => entry.port is not null)
            .ToDictionary(entry => entry.listener, entry => entry.port!.Value, StringComparer.Ordinal);
    }

    private static PeerSettings ReadPeer(SettingsNode node, string folder, string[] roleNames)
    {
        node.Allow("name", "role", "address", "root", "plmn");
        var name = node.RequiredText("name");
        if (name == PartyKinds.Owner)
            node.Fault("name", $"is '{name}', which is what every party calls its own owner");
        node.RequiredText("role");
        var role = node.OneOf("role", roleNames[0], roleNames);
        node.RequiredText("address");
        var address = node.Address("address", "https") ?? new Uri("https://invalid.invalid");
        var root = Path.GetFullPath(Path.Combine(folder, node.RequiredText("root")));
        return new PeerSettings(name, role, address, root, ReadPlmn(node));
    }

    private static void RefuseDoubles(SettingsNode root, List<PartySettings> parties, IReadOnlyList<RoleDefinition> roles)
    {
        foreach (var name in parties.GroupBy(p => p.Name).Where(g => g.Count() > 1).Select(g => g.Key))
            root.Fault("parties", $"has two parties named '{name}'");
        foreach (var folder in parties.GroupBy(p => p.Folder).Where(g => g.Count() > 1))
            root.Fault(
                "parties",
                $"lets {string.Join(" and ", folder.Select(p => p.Name))} share a folder; each party has its own"
            );
        foreach (var database in parties.GroupBy(p => p.Database).Where(g => g.Count() > 1 && g.Key.Length > 0))
            root.Fault(
                "parties",
                $"lets {string.Join(" and ", database.Select(p => p.Name))} share a database; each party has its own"
            );
        var ports = parties.SelectMany(p =>
            PortsOf(p, roles).Select(e => (Owner: $"{p.Name}.{e.Key}", p.Address, Port: e.Value))
        );
        foreach (var port in ports.GroupBy(p => (p.Address, p.Port)).Where(g => g.Count() > 1))
            root.Fault("parties", $"gives port {port.Key.Port} to {string.Join(" and ", port.Select(p => p.Owner))}");
    }

    /// <summary>The port of each listener: the one set for it, or base + offset.</summary>
    public static IReadOnlyDictionary<string, int> PortsOf(PartySettings party, IReadOnlyList<RoleDefinition> roles) =>
        roles
            .First(r => r.Name == party.Role)
            .Listeners.ToDictionary(
                l => l.Name,
                l => party.Ports.GetValueOrDefault(l.Name, party.PortBase + l.Offset),
                StringComparer.Ordinal
            );
}
