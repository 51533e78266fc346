namespace Imprint.Architecture.Tests;

internal enum Layer
{
    Lib,
    Protocol,
    Element,
    Contract,
    Role,
    App,
    Sim,
    Tests,
    Bench,
    Fuzz,
}

/// <summary>Which project may reference which (docs/decisions/0001-layout-and-layering.md). The tables are the rule.</summary>
internal static class Layers
{
    private static readonly Layer[] Product =
    [
        Layer.Lib,
        Layer.Protocol,
        Layer.Element,
        Layer.Contract,
        Layer.Role,
        Layer.App,
        Layer.Sim,
    ];
    private static readonly Layer[] Everything = Enum.GetValues<Layer>();

    private static readonly Dictionary<Layer, Layer[]> MayReference = new()
    {
        [Layer.Lib] = [Layer.Lib],
        [Layer.Protocol] = [Layer.Protocol, Layer.Lib],
        [Layer.Element] = [Layer.Protocol, Layer.Lib],
        [Layer.Contract] = [Layer.Protocol, Layer.Lib],
        [Layer.Role] = [Layer.Contract, Layer.Protocol, Layer.Lib],
        [Layer.Sim] = [Layer.Element, Layer.Protocol, Layer.Lib],
        [Layer.App] = Product,
        [Layer.Tests] = Everything,
        [Layer.Bench] = Everything,
        [Layer.Fuzz] = Everything,
    };

    /// <summary>Single references allowed beyond the table.</summary>
    private static readonly (Func<Node, bool> From, Func<Node, bool> To)[] Besides =
    [
        (from => from.Name == "Imprint.Device", to => to.Layer == Layer.Element),
        (from => from.Layer == Layer.Sim, to => to.Name == "Imprint.Device"),
    ];

    /// <summary>Libs that a protocol must not touch, because it does no I/O.</summary>
    private static readonly string[] ClosedToProtocols = ["Imprint.Storage", "Imprint.Web"];

    /// <summary>Within a layer a project may reference only those before it.</summary>
    private static readonly Dictionary<Layer, string[]> Order = new()
    {
        [Layer.Lib] = ["Imprint.Wire", "Imprint.Crypto", "Imprint.Pki", "Imprint.Storage", "Imprint.Web"],
        [Layer.Protocol] =
        [
            "Imprint.Aka",
            "Imprint.Eap",
            "Imprint.Nas",
            "Imprint.Sbi",
            "Imprint.Rsp",
            "Imprint.Fdo",
            "Imprint.Selection",
            "Imprint.Journey",
        ],
    };

    internal static IReadOnlyList<string> Libs => Order[Layer.Lib];

    /// <summary>The layer of a project by the folder it stands in; null where no project belongs.</summary>
    internal static Layer? Of(string path) =>
        path.Split('/') switch
        {
            ["src", "lib", ..] => Layer.Lib,
            ["src", "protocol", ..] => Layer.Protocol,
            ["src", "element", ..] => Layer.Element,
            ["src", "role", .., var file] => file.EndsWith(".Contract.csproj") ? Layer.Contract : Layer.Role,
            ["src", "app", ..] => Layer.App,
            ["sim", ..] => Layer.Sim,
            ["tests", ..] => Layer.Tests,
            ["bench", ..] => Layer.Bench,
            ["fuzz", ..] => Layer.Fuzz,
            _ => null,
        };

    /// <summary>Why the reference is not allowed, or null when it is.</summary>
    internal static string? Refusal(string fromPath, string toPath)
    {
        if (Node.At(fromPath) is not { } from)
            return $"{fromPath} is in no layer";
        if (Node.At(toPath) is not { } to)
            return $"{toPath} is in no layer";
        if (Besides.Any(pair => pair.From(from) && pair.To(to)))
            return null;
        if (!MayReference[from.Layer].Contains(to.Layer))
            return $"{from.Name} ({from.Layer}) must not reference {to.Name} ({to.Layer})";
        if (from.Layer == Layer.Protocol && ClosedToProtocols.Contains(to.Name))
            return $"{from.Name} is a protocol and does no I/O: it must not reference {to.Name}";
        if (from.Layer != to.Layer || !Order.TryGetValue(from.Layer, out var order))
            return null;

        var (lower, upper) = (Array.IndexOf(order, to.Name), Array.IndexOf(order, from.Name));
        return lower >= 0 && lower < upper
            ? null
            : $"{from.Name} must not reference {to.Name}: references in this layer go downwards";
    }

    private sealed record Node(string Name, Layer Layer)
    {
        public static Node? At(string path) => Of(path) is { } layer ? new(Path.GetFileNameWithoutExtension(path), layer) : null;
    }
}
