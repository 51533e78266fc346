using System.Net;
using Imprint.Fdo.Rendezvous;
using Imprint.Web.Parties;

namespace Imprint.Manufacturer.Line;

/// <summary>What the factory line writes into its devices.</summary>
/// <param name="Maker">The manufacturer's name in certificates and in the ledger.</param>
/// <param name="Rendezvous">Where the devices ask for their owners.</param>
/// <param name="RemakesOwned">A device that somebody owns may be made anew, which takes it from its owner.</param>
/// <param name="TakesAnyModel">A model that is not in the list is put there, and not refused.</param>
internal sealed record LineSettings(string Maker, RendezvousInfo Rendezvous, bool TakesAnyModel, bool RemakesOwned)
{
    public const string MakerOption = "factory.maker";
    public const string RendezvousOption = "factory.rendezvous";
    public const string ModelsOption = "factory.models";
    public const string RemakesOption = "factory.remakes";

    private const string AnyModel = "any";
    private const string ListedModels = "listed";
    private const string AllDevices = "all";
    private const string UnownedDevices = "unowned";

    /// <summary>Throws when a setting cannot be meant.</summary>
    public static LineSettings Of(Party party)
    {
        var rendezvous = party.Options.TryGetValue(RendezvousOption, out var addresses)
            ?
            [
                .. addresses
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(ReadAddress),
            ]
            : new[] { party.AddressOf("devices") };
        var models = OneOf(party, ModelsOption, ListedModels, AnyModel);
        var remakes = OneOf(party, RemakesOption, UnownedDevices, AllDevices);
        return new LineSettings(
            party.Options.GetValueOrDefault(MakerOption, party.Name),
            RendezvousAt(rendezvous),
            models == AnyModel,
            remakes == AllDevices
        );
    }

    private static string OneOf(Party party, string option, string usual, string other) =>
        party.Options.GetValueOrDefault(option, usual) is { } word && (word == usual || word == other)
            ? word
            : throw new InvalidOperationException($"{option} of {party.Name} must be {usual} or {other}.");

    /// <summary>For devices that ask for their owners at these addresses, one after the other.</summary>
    public static RendezvousInfo RendezvousAt(IEnumerable<Uri> addresses) =>
        RendezvousInfo.Create([.. addresses.Select(DirectiveOf)]);

    private static Uri ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new InvalidOperationException(
                $"{RendezvousOption} has '{text}'; it must be an address that starts with http or https."
            );

    private static RendezvousDirective DirectiveOf(Uri address)
    {
        var isAddress = IPAddress.TryParse(address.DnsSafeHost, out var ip);
        return new RendezvousDirective
        {
            Dns = isAddress ? null : address.DnsSafeHost,
            Address = ip,
            DevicePort = (ushort)address.Port,
            OwnerPort = (ushort)address.Port,
            Protocol = address.Scheme == Uri.UriSchemeHttps ? RendezvousProtocol.Https : RendezvousProtocol.Http,
        };
    }
}
