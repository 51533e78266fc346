using System.CommandLine;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Manufacturer.Factory;
using Imprint.Wire.Ids;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint factory</c>: what a manufacturer does on its factory line.</summary>
internal static class FactoryCommand
{
    private const int MaxCount = 100_000;

    private static readonly Dictionary<string, FdoKeyType> VoucherKeys = new()
    {
        ["p256"] = FdoKeyType.Secp256R1,
        ["p384"] = FdoKeyType.Secp384R1,
        ["rsa2048"] = FdoKeyType.Rsa2048Restr,
        ["rsa3072"] = FdoKeyType.RsaPkcs,
    };

    public static Command Create(Terminal terminal) => new("factory", "Makes devices") { CreateMake(terminal) };

    private static Command CreateMake(Terminal terminal)
    {
        var count = new Option<int>("--count", "-n") { Description = $"How many devices, 1 to {MaxCount}", Required = true };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxCount)
                result.AddError($"--count must be 1 to {MaxCount}.");
        });
        var model = new Option<string>("--model")
        {
            Description = "The model; it comes into the manufacturer's list if it is not there",
            Required = true,
        };
        var output = new Option<string>("--out")
        {
            Description = "A folder that does not exist yet: labels.csv, manifest.csv, and devices/SERIAL for each device",
            Required = true,
        };
        var key = new Option<string>("--key-type")
        {
            Description = "The devices' keys: p256 or p384",
            DefaultValueFactory = _ => "p256",
        };
        key.AcceptOnlyFromAmong("p256", "p384");
        var voucherKey = new Option<string?>("--voucher-key")
        {
            Description =
                "All keys of the vouchers, so also the owners': p256, p384, rsa2048 or rsa3072; as --key-type if not given",
        };
        voucherKey.AcceptOnlyFromAmong([.. VoucherKeys.Keys]);
        var maker = new Option<string?>("--maker")
        {
            Description = "The maker's name on labels and in certificates, such as ACME",
        };
        var gtin = new Option<string?>("--gtin") { Description = "The product's number, for the link on the label" };
        gtin.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Gtin.Read(text, out _) is { IsNone: false } fault)
                result.AddError($"--gtin: {fault.Detail}");
        });
        var batch = new Option<string?>("--batch") { Description = "The name of the batch" };
        var carton = new Option<string?>("--carton") { Description = "The name of the carton" };
        var rendezvous = new Option<string[]>("--rendezvous")
        {
            Description = "Where the devices ask for their owner, in the order to try; the party's own address if not given",
            AllowMultipleArgumentsPerToken = true,
        };
        rendezvous.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (ParseAddress(text) is null)
                    result.AddError($"'{text}' is no http or https address.");
            }
        });
        var link = new Option<string?>("--link")
        {
            Description = "Where the links on the labels lead, such as https://q.example.com",
        };
        link.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && ParseAddress(text) is null)
                result.AddError($"'{text}' is no http or https address.");
        });
        var config = new Option<string?>("--config") { Description = "The settings file that names the parties" };
        var data = new Option<string>("--data")
        {
            Description = "The data folder of imprint up, when there is no settings file",
            DefaultValueFactory = _ => ".imprint",
        };
        var party = new Option<string?>("--party") { Description = "Which manufacturer, when there are several" };

        var make = new Command(
            "make",
            "Makes devices as a factory line would: keys, certificates, credentials, vouchers, labels. It writes into the "
                + "manufacturer's own folder and database, and may do so while the manufacturer runs"
        )
        {
            count,
            model,
            output,
            key,
            voucherKey,
            maker,
            gtin,
            batch,
            carton,
            rendezvous,
            link,
            config,
            data,
            party,
        };
        make.SetAction(
            (parsed, cancel) =>
            {
                var keyType = parsed.GetValue(key)!;
                var order = new FactoryOrder(
                    parsed.GetValue(count),
                    keyType == "p384" ? KeyKind.P384 : KeyKind.P256,
                    VoucherKeys[parsed.GetValue(voucherKey) ?? keyType],
                    Path.GetFullPath(parsed.GetValue(output)!),
                    new FactoryBatch(parsed.GetValue(model)!)
                    {
                        Maker = parsed.GetValue(maker),
                        Gtin = parsed.GetValue(gtin) is { } number ? Gtin.Parse(number) : null,
                        Batch = parsed.GetValue(batch),
                        Carton = parsed.GetValue(carton),
                        Rendezvous = [.. (parsed.GetValue(rendezvous) ?? []).Select(text => new Uri(text))],
                        Link = parsed.GetValue(link) is { } address ? new Uri(address) : null,
                    }
                );
                var settings = Chosen(parsed.GetValue(config), parsed.GetValue(data)!, parsed.GetValue(party));
                return new FactoryRun(terminal, order).MakeAsync(settings, cancel);
            }
        );
        return make;
    }

    private static Uri? ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : null;

    private static PartySettings Chosen(string? config, string data, string? party)
    {
        var settings = SettingsFile.Load(config ?? Path.Combine(data, "imprint.json"), Roles.All);
        var makers = settings.Parties.Where(p => p.Role == Roles.Manufacturer.Name).ToList();
        var names = string.Join(", ", makers.Select(p => p.Name));
        return makers.Where(p => party is null || p.Name == party).ToList() switch
        {
            [var only] => only,
            [] when party is not null => throw new SettingsException([$"there is no manufacturer '{party}'; there are: {names}"]),
            [] => throw new SettingsException(["the settings have no manufacturer"]),
            _ => throw new SettingsException([$"there are several manufacturers; choose with --party: {names}"]),
        };
    }
}
