using System.CommandLine;
using System.Text.Json.Nodes;
using Imprint.Device.Onboarding;
using Imprint.Device.Services;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint device onboard</c>: the way to the owner, TO1 and TO2.</summary>
internal static class DeviceOnboardCommand
{
    private static readonly Dictionary<string, CipherSuite> Ciphers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["A128GCM"] = CipherSuite.A128Gcm,
        ["A192GCM"] = CipherSuite.A192Gcm,
        ["A256GCM"] = CipherSuite.A256Gcm,
        ["AES-CCM-16-128-128"] = CipherSuite.AesCcm16Tag128Key128,
        ["AES-CCM-16-128-256"] = CipherSuite.AesCcm16Tag128Key256,
        ["AES-CCM-64-128-128"] = CipherSuite.AesCcm64Tag128Key128,
        ["AES-CCM-64-128-256"] = CipherSuite.AesCcm64Tag128Key256,
    };

    private sealed record Request(string Folder, bool Again, OnboardingOptions Options, ServiceOptions Services);

    public static Command Create(Terminal terminal)
    {
        var folder = DeviceFolder.Option();
        var kex = new Option<string?>("--kex")
        {
            Description = "The key exchange, such as ECDH256; if not given, those that there are, one after the other",
        };
        kex.AcceptOnlyFromAmong([.. Enum.GetValues<KeyExchangeSuite>().Select(suite => suite.Name)]);
        var cipher = new Option<string>("--cipher")
        {
            Description = "The cipher of the tunnel",
            DefaultValueFactory = _ => "A256GCM",
        };
        cipher.AcceptOnlyFromAmong([.. Ciphers.Keys]);
        var manufacturer = new Option<Uri?>("--manufacturer")
        {
            Description = "Where the manufacturer tells devices who owns them; asked before the rendezvous",
            CustomParser = DeviceFolder.ParseAddress,
        };
        var downloads = new Option<string?>("--downloads")
        {
            Description =
                "The folder for the owner's files, and the only one that it gets files from; if not given, it gets none",
        };
        var wget = new Option<bool>("--wget")
        {
            Description = "Also fetch files that the owner names by address, into that folder",
        };
        var commands = new Option<string[]>("--allow-command")
        {
            Description = "A program that the owner may run, by the name it uses; may be given several times",
            DefaultValueFactory = _ => [],
        };
        var again = new Option<bool>("--again") { Description = "Also when the device is onboarded: call the owner again" };
        var refusesReuse = new Option<bool>("--no-reuse")
        {
            Description = "Refuse an owner that leaves the device its credential",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "After how many seconds to give up; 0 is never",
            DefaultValueFactory = _ => 600,
        };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1_000_000)
                result.AddError("--timeout must be 0 to 1000000.");
        });

        var command = new Command("onboard", "Finds the owner (TO1) and gets from it what the device needs (TO2)")
        {
            folder,
            kex,
            cipher,
            manufacturer,
            downloads,
            wget,
            commands,
            again,
            refusesReuse,
            timeout,
        };
        command.SetAction(
            (parsed, cancel) =>
            {
                var options = new OnboardingOptions
                {
                    Cipher = Ciphers[parsed.GetValue(cipher)!],
                    KeyExchanges =
                        parsed.GetValue(kex) is { } name && KeyExchangeSuites.Read(name, out var suite) == FdoFault.None
                            ? [suite]
                            : [],
                    Manufacturer = parsed.GetValue(manufacturer),
                    AcceptsCredentialReuse = !parsed.GetValue(refusesReuse),
                    TotalTime = parsed.GetValue(timeout) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
                };
                var services = new ServiceOptions
                {
                    FilesFolder = parsed.GetValue(downloads),
                    Fetcher = parsed.GetValue(wget) ? HttpFileFetcher.Create(TimeProvider.System) : null,
                    AllowedCommands = parsed.GetValue(commands)!,
                };
                return RunAsync(
                    terminal,
                    new Request(parsed.GetValue(folder)!, parsed.GetValue(again), options, services),
                    cancel
                );
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Request request, CancellationToken cancel)
    {
        using var element = SoftwareElement.OpenFolder(request.Folder);
        var agent = DeviceFolder.OpenAgent(terminal, element, request.Folder, request.Options, request.Services);
        if (request.Again)
            agent.Rearm();
        return await agent.OnboardAsync(cancel) switch
        {
            OnboardingEnd.Onboarded => Tell(terminal, agent, "The device belongs to its owner."),
            OnboardingEnd.AlreadyOnboarded => Tell(
                terminal,
                agent,
                "The device belongs to its owner already. To call the owner again: --again"
            ),
            OnboardingEnd.NotInitialized => terminal.Fail(
                ExitCode.NotFound,
                "not-initialized",
                "The device has no credential; first: imprint device init"
            ),
            OnboardingEnd.NowhereToGo => terminal.Fail(
                ExitCode.Failed,
                "nowhere-to-go",
                "No rendezvous directive of the credential is one that this device can follow."
            ),
            _ => terminal.Fail(ExitCode.Timeout, "timeout", $"No owner in this time. {LastFault(agent)}".TrimEnd()),
        };
    }

    private static int Tell(Terminal terminal, DeviceAgent agent, string text)
    {
        terminal.Result(
            "onboarded",
            new JsonObject
            {
                ["guid"] = agent.Credential!.Guid.ToString(),
                ["serial"] = agent.Serial,
                ["phase"] = DeviceFolder.InWords(agent.Phase),
            },
            $"{text} GUID {agent.Credential.Guid}"
        );
        return ExitCode.Ok;
    }

    private static string LastFault(DeviceAgent agent) =>
        agent.Notes.LastOrDefault(note => note.IsFault && note.Topic != DeviceTopic.Pause)?.Text ?? "";
}
