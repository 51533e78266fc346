using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprint.Host.Settings;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;

namespace Imprint.Host;

/// <summary>One of each party, and as many operators as wanted, on this machine: settings made up instead of read.</summary>
public sealed class LocalWorld
{
    public const int DefaultPortBase = 7400;
    public const int MaxOperators = 20;
    public const int PortsPerParty = 20;

    private LocalWorld(string folder, FolderLock @lock, HostSettings settings)
    {
        Folder = folder;
        Lock = @lock;
        Settings = settings;
    }

    public string Folder { get; }

    /// <summary>Held while the world runs: two processes must not use one folder.</summary>
    public FolderLock Lock { get; }

    public HostSettings Settings { get; }

    /// <summary>Takes the folder and writes <c>imprint.json</c> into it, which <c>imprint serve</c> can start again.</summary>
    /// <param name="portBase">The first port, or 0 for any free ones.</param>
    public static LocalWorld Prepare(string folder, int operators, int portBase)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operators, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operators, MaxOperators);
        var path = Path.GetFullPath(folder);
        PrivateFolder.Create(path);
        var taken = FolderLock.Take(path);
        try
        {
            var names = NamesOf(operators);
            var first = portBase != 0 ? portBase : FreePorts.FindBlock(names.Count * PortsPerParty);
            var document = Describe(names, first);
            PrivateFolder.WriteFile(Path.Combine(path, "imprint.json"), document.ToJsonString(Indented));
            return new LocalWorld(path, taken, SettingsFile.Parse(document.ToJsonString(), path, Roles.All));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private static List<(string Name, RoleDefinition Role, Plmn? Plmn)> NamesOf(int operators) =>
        [
            (Roles.Manufacturer.Name, Roles.Manufacturer, null),
            (Roles.Provider.Name, Roles.Provider, null),
            // 999 is the country code for private use: nobody can take these networks for real ones.
            .. Enumerable
                .Range(1, operators)
                .Select(n =>
                    (
                        $"{Roles.Operator.Name}-{n}",
                        Roles.Operator,
                        (Plmn?)Plmn.Parse(string.Create(CultureInfo.InvariantCulture, $"999{n:D2}"), null)
                    )
                ),
        ];

    private static JsonObject Describe(List<(string Name, RoleDefinition Role, Plmn? Plmn)> names, int portBase)
    {
        var parties = new JsonArray();
        foreach (var (index, (name, role, plmn)) in names.Index())
        {
            var party = new JsonObject
            {
                ["name"] = name,
                ["role"] = role.Name,
                ["portBase"] = portBase + (index * PortsPerParty),
            };
            if (plmn is { } network)
                party["plmn"] = network.ToString();
            party["peers"] = new JsonArray([
                .. names
                    .Index()
                    .Where(other => other.Index != index)
                    .Select(other => Peer(other.Index, other.Item.Name, other.Item.Role, other.Item.Plmn, portBase)),
            ]);
            parties.Add(party);
        }

        return new JsonObject { ["parties"] = parties };
    }

    private static JsonObject Peer(int index, string name, RoleDefinition role, Plmn? plmn, int portBase)
    {
        var peer = new JsonObject
        {
            ["name"] = name,
            ["role"] = role.Name,
            ["address"] = string.Create(
                CultureInfo.InvariantCulture,
                $"https://localhost:{portBase + (index * PortsPerParty) + role.Listeners[0].Offset}"
            ),
            ["root"] = Path.Combine(name, "root.pem"),
        };
        if (plmn is { } network)
            peer["plmn"] = network.ToString();
        return peer;
    }
}
