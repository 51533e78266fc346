using System.CommandLine;
using System.Globalization;
using Imprint.Host;
using Imprint.Host.Settings;

namespace Imprint.Cli.Commands;

/// <summary>
/// <c>imprint fdo serve</c>: a manufacturer and a provider that give every device that is made at once to the provider, so that a device
/// can be pointed at them and onboards without anybody's help.
/// </summary>
internal static class FdoServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var factory = Port("--factory", "Port for device initialization (DI)", 8038);
        var rendezvous = Port("--rendezvous", "Port of the rendezvous (TO0, TO1)", 8041);
        var owner = Port("--owner", "Port of the owner's onboarding (TO2)", 8043);
        var api = Port("--api", "Port of the manufacturer's API; the next ones are the provider's API and its EST", 8050);
        var host = new Option<string>("--host")
        {
            Description = "The name or address by which devices reach this machine",
            DefaultValueFactory = _ => "localhost",
        };
        var address = new Option<string?>("--rendezvous-address")
        {
            Description = "What vouchers say instead of the own rendezvous: one or more addresses with commas between them",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "The address to listen at; 0.0.0.0 for all",
            DefaultValueFactory = _ => "localhost",
        };
        var plain = new Option<bool>("--plain") { Description = "HTTP without TLS: FDO protects itself" };
        var download = new Option<string[]>("--download") { Description = "A file that every device gets; may be repeated" };
        var reuse = new Option<bool>("--reuse") { Description = "Devices keep their credential and may be onboarded again" };
        var data = new Option<string>("--data")
        {
            Description = "The folder that keeps keys and databases between runs",
            DefaultValueFactory = _ => ".imprint-fdo",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log what the parties do, to standard error" };
        var command = new Command(
            "serve",
            "Manufacturing, rendezvous and owner on given ports; every device that is made is onboarded"
        )
        {
            factory,
            rendezvous,
            owner,
            api,
            host,
            address,
            listen,
            plain,
            download,
            reuse,
            data,
            verbose,
        };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    terminal,
                    new FdoSet(
                        parsed.GetValue(factory),
                        parsed.GetValue(rendezvous),
                        parsed.GetValue(owner),
                        parsed.GetValue(api),
                        parsed.GetValue(host)!,
                        parsed.GetValue(address),
                        parsed.GetValue(listen)!,
                        parsed.GetValue(plain)
                    ),
                    [.. parsed.GetValue(download) ?? []],
                    parsed.GetValue(reuse),
                    Path.GetFullPath(parsed.GetValue(data)!),
                    parsed.GetValue(verbose),
                    cancel
                )
        );
        return command;
    }

    private static Option<int> Port(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65533)
                result.AddError($"{name} must be 1 to 65533.");
        });
        return option;
    }

    private static async Task<int> RunAsync(
        Terminal terminal,
        FdoSet set,
        IReadOnlyList<string> files,
        bool reuses,
        string folder,
        bool isVerbose,
        CancellationToken cancel
    )
    {
        var downloads = files.Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))).ToList();
        PrivateFolder.Create(folder);
        using var taken = FolderLock.Take(folder);
        terminal.Progress("Starting manufacturer and owner ...");
        var settings = SettingsFile.Parse(set.Describe().ToJsonString(), folder, Roles.All);
        settings = settings with { Log = settings.Log with { Level = isVerbose ? "information" : "warning" } };
        return await Serving.RunUntilStoppedAsync(
            terminal,
            settings,
            parties => Describe(set, parties),
            async (parties, stop) =>
            {
                var hand = new OwnerHand(parties, folder);
                await hand.SetPlanAsync(downloads, reuses, stop);
                return RunHandAsync(hand, terminal, stop);
            },
            cancel
        );
    }

    private static async Task RunHandAsync(OwnerHand hand, Terminal terminal, CancellationToken stop)
    {
        using var _ = hand;
        try
        {
            await hand.GiveAllAsync(terminal, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It runs as long as the parties do.
        }
    }

    private static string Describe(FdoSet set, HostedParties parties) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            FIDO Device Onboard 1.1 is served:

              manufacturing (DI)      {set.FactoryAddress}
              rendezvous (TO0, TO1)   {set.RendezvousAddress}
              owner (TO2)             {set.OwnerAddress}
              vouchers say            {set.VoucherAddresses}
              APIs                    {parties.Parties[0].Address} (manufacturer), {parties.Parties[1].Address} (provider)

              try   imprint device init --di {set.FactoryAddress} --folder device-1
                    imprint device onboard --folder device-1
              stop  Ctrl+C
            """
        );
}
