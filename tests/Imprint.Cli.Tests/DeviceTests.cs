using System.Text.Json;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo.Modules;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.TestKit;

namespace Imprint.Cli.Tests;

/// <summary>The device of the command line, against parties made of the product's own sessions.</summary>
public sealed class DeviceTests : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
    private FdoParties _parties = null!;
    private FdoServer _server = null!;

    private string Folder => _temp.File("device");

    public async ValueTask InitializeAsync()
    {
        _parties = new FdoParties(TimeProvider.System)
        {
            Directives = () =>
                RendezvousInfo.Create(
                    new RendezvousDirective
                    {
                        Dns = "localhost",
                        DevicePort = (ushort)_server.Address.Port,
                        Protocol = RendezvousProtocol.Http,
                    }
                ),
            OwnerAddresses = () => [To2Address.From(_server.Address)],
        };
        _server = await FdoServer.StartAsync(_parties);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _parties.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_device_gets_its_credential_and_finds_its_owner()
    {
        _parties.Modules = () => [new ModulePlan(new OwnerDownload("hello.txt", "hello"u8.ToArray()))];

        var made = await RunAsync(
            "init",
            "--di",
            _server.Address.ToString(),
            "--key",
            "p384",
            "--serial",
            "SN-7",
            "--model",
            "meter",
            "--json"
        );
        Assert.Equal(ExitCode.Ok, made.ExitCode);
        var initialized = made.Events[^1];
        Assert.Equal(
            ("initialized", "SN-7", "meter"),
            (Text(initialized, "event"), Text(initialized, "serial"), Text(initialized, "model"))
        );

        var done = await RunAsync("onboard", "--downloads", _temp.File("files"), "--timeout", "30", "--json");
        Assert.Equal(ExitCode.Ok, done.ExitCode);
        Assert.Equal(("onboarded", "onboarded"), (Text(done.Events[^1], "event"), Text(done.Events[^1], "phase")));
        Assert.All(done.Events.SkipLast(1), step => Assert.Equal("step", Text(step, "event")));
        Assert.Contains(done.Events, step => step.TryGetProperty("topic", out var topic) && topic.GetString() == "rendezvous");
        Assert.Equal("hello", await File.ReadAllTextAsync(_temp.File("files/hello.txt"), TestContext.Current.CancellationToken));

        var again = await RunAsync("onboard", "--json");
        Assert.Equal((ExitCode.Ok, 1), (again.ExitCode, again.Events.Count));
        _parties.Modules = () => [];
        Assert.Equal(ExitCode.Ok, (await RunAsync("onboard", "--again", "--timeout", "30")).ExitCode);
    }

    [Fact]
    public async Task What_a_device_shows_has_no_secret_in_it()
    {
        await RunAsync("init", "--di", _server.Address.ToString(), "--serial", "SN-8");
        await RunAsync("onboard", "--timeout", "30");

        var (exitCode, output, _) = await RunTextAsync("show");
        var shown = (await RunAsync("show", "--json")).Events.Single();

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Contains("phase          onboarded", output, StringComparison.Ordinal);
        Assert.Contains("serial         SN-8", output, StringComparison.Ordinal);
        Assert.Equal(
            ["event", "phase", "guid", "waitingGuid", "serial", "model", "key", "rendezvous", "serviceKeys", "notes"],
            shown.EnumerateObject().Select(property => property.Name)
        );
        var log = await File.ReadAllTextAsync(Path.Combine(Folder, "device.log"), TestContext.Current.CancellationToken);
        Assert.Contains("the owner waits at", log, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "device.log")));
    }

    [Fact]
    public async Task A_reset_device_is_as_its_factory_made_it()
    {
        var first = Text((await RunAsync("init", "--di", _server.Address.ToString(), "--json")).Events[^1], "guid");
        await RunAsync("onboard", "--timeout", "30");

        var reset = await RunAsync("reset", "--json");

        Assert.Equal(ExitCode.Ok, reset.ExitCode);
        Assert.Equal((first, "initialized"), (Text(reset.Events[^1], "guid"), Text(reset.Events[^1], "phase")));
    }

    [Fact]
    public async Task Each_way_to_fail_has_its_exit_code()
    {
        Assert.Equal(ExitCode.NotFound, (await RunTextAsync("show")).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await RunTextAsync("onboard")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await RunTextAsync("init", "--di", "ftp://host")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await RunTextAsync("init")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await RunTextAsync("init", "--di", "http://h", "--key", "rsa")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await RunTextAsync("onboard", "--kex", "ROT13")).ExitCode);

        _server.Expect(new Mischief(10, MischiefKind.ErrorUnder500));
        Assert.Equal(ExitCode.Failed, (await RunTextAsync("init", "--di", _server.Address.ToString())).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await RunTextAsync("onboard")).ExitCode); // a key, and no credential

        _parties.RegistersAtOnce = false;
        Assert.Equal(ExitCode.Ok, (await RunTextAsync("init", "--di", _server.Address.ToString())).ExitCode);
        Assert.Equal(ExitCode.Conflict, (await RunTextAsync("init", "--di", _server.Address.ToString())).ExitCode);
        var late = await RunTextAsync("onboard", "--timeout", "2");
        Assert.Equal(ExitCode.Timeout, late.ExitCode);
        Assert.Contains("the device is not known there, or not yet", late.Error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, IReadOnlyList<JsonElement> Events)> RunAsync(params string[] arguments)
    {
        var (exitCode, output, _) = await RunTextAsync(arguments);
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{'));
        return (exitCode, [.. events.Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunTextAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(["device", .. arguments, "--folder", Folder], output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
