using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Web.Parties;

/// <summary>One legal entity in this process: an instance of a role with its own identity, keys, database, folder and ports.</summary>
public sealed record Party
{
    /// <summary>The key of its root certificate in custody.</summary>
    public const string RootKey = "root";

    public required string Name { get; init; }

    public required string Role { get; init; }

    /// <summary>The network it is, for a role that is one.</summary>
    public Plmn? Plmn { get; init; }

    /// <summary>Everything the party keeps in files lies here and nowhere else.</summary>
    public required string Folder { get; init; }

    /// <summary>Where others reach its base listener.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The port of each listener by the listener's name.</summary>
    public required IReadOnlyDictionary<string, int> Ports { get; init; }

    /// <summary>The listeners that speak plain HTTP, because the party was told so.</summary>
    public IReadOnlySet<string> PlainListeners { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The role's own settings, as far as they are set.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The certificate that others recognise it by. Its key is <see cref="RootKey"/>.</summary>
    public required Certificate Root { get; init; }

    public required Database Database { get; init; }

    public required KeyCustody Custody { get; init; }

    /// <summary>Where others reach one of its listeners.</summary>
    public Uri AddressOf(string listener) =>
        new UriBuilder(
            PlainListeners.Contains(listener) ? Uri.UriSchemeHttp : Uri.UriSchemeHttps,
            BaseAddress.Host,
            Ports[listener]
        ).Uri;
}
