using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Imprint.Crypto.Custody;
using Imprint.Device.Onboarding;
using Imprint.Element;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint device init</c>: the factory's part, device initialization (DI).</summary>
internal static class DeviceInitCommand
{
    private sealed record Request(
        Uri Factory,
        string Folder,
        KeyKind Key,
        string Serial,
        string Model,
        bool Again,
        TimeSpan Timeout
    );

    public static Command Create(Terminal terminal)
    {
        var di = new Option<Uri?>("--di")
        {
            Description = "Where the manufacturer answers DI, such as http://127.0.0.1:8080",
            Required = true,
            CustomParser = DeviceFolder.ParseAddress,
        };
        var folder = DeviceFolder.Option();
        var key = new Option<string>("--key")
        {
            Description = "The curve of the factory key, p256 or p384",
            DefaultValueFactory = _ => "p256",
        };
        key.AcceptOnlyFromAmong("p256", "p384");
        var serial = new Option<string?>("--serial")
        {
            Description = "The serial number, at most 64 characters; made up if not given",
        };
        serial.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { Length: 0 or > Birth.MaxSerialLength })
                result.AddError($"--serial must have 1 to {Birth.MaxSerialLength} characters.");
        });
        var model = new Option<string>("--model") { Description = "The model", DefaultValueFactory = _ => "imprint-device" };
        var again = new Option<bool>("--again")
        {
            Description = "Also when the device has a credential; that and its voucher are void afterwards",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "How many seconds an answer may take",
            DefaultValueFactory = _ => 60,
        };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3600)
                result.AddError("--timeout must be 1 to 3600.");
        });

        var command = new Command("init", "Makes a factory key and gets a credential from a manufacturer (DI)")
        {
            di,
            folder,
            key,
            serial,
            model,
            again,
            timeout,
        };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    terminal,
                    new Request(
                        parsed.GetValue(di)!,
                        parsed.GetValue(folder)!,
                        parsed.GetValue(key) == "p384" ? KeyKind.P384 : KeyKind.P256,
                        parsed.GetValue(serial) ?? RandomNumberGenerator.GetHexString(12),
                        parsed.GetValue(model)!,
                        parsed.GetValue(again),
                        TimeSpan.FromSeconds(parsed.GetValue(timeout))
                    ),
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Request request, CancellationToken cancel)
    {
        using var element = OpenOrCreate(request);
        var options = new OnboardingOptions { AnswerTimeout = request.Timeout };
        var agent = DeviceFolder.OpenAgent(terminal, element, request.Folder, options);
        if (agent.Credential is { } known && !request.Again)
            return terminal.Fail(
                ExitCode.Conflict,
                "already-initialized",
                $"The device has the GUID {known.Guid} already. To give it another: --again"
            );

        var visit = await agent.InitializeAsync(new Birth(request.Factory, request.Serial, request.Model), cancel, request.Again);
        if (visit.End != VisitEnd.Succeeded)
            return terminal.Fail(ExitCode.Failed, "initialization-failed", $"{request.Factory.Authority}: {visit.Text}");

        var credential = agent.Credential!;
        terminal.Result(
            "initialized",
            new JsonObject
            {
                ["guid"] = credential.Guid.ToString(),
                ["serial"] = agent.Serial,
                ["model"] = credential.DeviceInfo,
            },
            $"The device {agent.Serial} has the GUID {credential.Guid}."
        );
        return ExitCode.Ok;
    }

    private static SoftwareElement OpenOrCreate(Request request)
    {
        try
        {
            return SoftwareElement.OpenFolder(request.Folder);
        }
        catch (ElementException failure) when (failure.Fault == ElementFault.Missing)
        {
            return SoftwareElement.CreateInFolder(request.Folder, request.Key);
        }
    }
}
