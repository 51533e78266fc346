using System.Globalization;
using System.Text.Json.Nodes;

namespace Imprint.Cli.Commands;

/// <summary>Where the parts of a stand-alone FDO installation are.</summary>
internal sealed record FdoSet(
    int Factory,
    int Rendezvous,
    int Owner,
    int Api,
    string Host,
    string? VoucherRendezvous,
    string Listen,
    bool IsPlain
)
{
    public const string Maker = "manufacturer";
    public const string Provider = "provider";

    public string FactoryAddress => Address(Factory);

    public string RendezvousAddress => Address(Rendezvous);

    public string OwnerAddress => Address(Owner);

    public string VoucherAddresses => VoucherRendezvous ?? RendezvousAddress;

    private string Address(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsPlain ? "http" : "https")}://{Host}:{port}");

    /// <summary>The settings of both parties.</summary>
    public JsonObject Describe()
    {
        var maker = Party(Maker, "manufacturer", Api, Provider, "provider", Api + 1);
        maker["ports"]!["factory"] = Factory;
        maker["ports"]!["devices"] = Rendezvous;
        maker["options"] = new JsonObject
        {
            ["factory.models"] = "any",
            ["factory.remakes"] = "all",
            ["factory.rendezvous"] = VoucherAddresses,
        };
        var owner = Party(Provider, "provider", Api + 1, Maker, "manufacturer", Api);
        // EST needs TLS, so it has a port of its own beside an owner that has none.
        owner["ports"]!["onboarding"] = IsPlain ? Owner : Api + 2;
        owner["ports"]!["devices"] = IsPlain ? Api + 2 : Owner;
        if (IsPlain)
        {
            maker["plain"] = new JsonArray("factory", "devices");
            owner["plain"] = new JsonArray("onboarding");
        }

        return new JsonObject { ["parties"] = new JsonArray(maker, owner) };
    }

    private JsonObject Party(string name, string role, int api, string peer, string peerRole, int peerApi) =>
        new()
        {
            ["name"] = name,
            ["role"] = role,
            ["address"] = Listen,
            ["host"] = Host,
            ["ports"] = new JsonObject { ["api"] = api },
            ["peers"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = peer,
                    ["role"] = peerRole,
                    ["address"] = string.Create(CultureInfo.InvariantCulture, $"https://{Host}:{peerApi}"),
                    ["root"] = Path.Combine(peer, "root.pem"),
                }
            ),
        };
}
