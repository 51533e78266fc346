using System.Text.Json;
using Imprint.Crypto.Custody;
using Imprint.Element;
using Imprint.Storage;
using Imprint.TestKit;

namespace Imprint.Cli.Tests;

public sealed class FactoryTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_made_while_its_manufacturer_runs()
    {
        using var data = new TempFolder();
        using var output = new TempFolder();
        using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await program.ReadLineAsync();

        var made = await Imprinted.RunAsync([
            .. new[]
            {
                "factory",
                "make",
                "--count",
                "3",
                "--model",
                "robot",
                "--out",
                output.File("batch"),
                "--data",
                data.Path,
            },
            .. new[] { "--maker", "ACME", "--gtin", "09521234543213", "--link", "https://q.example.com", "--json" },
        ]);
        Assert.Equal(0, await program.StopAsync());
        var audit = await Imprinted.RunAsync("audit", "verify", "--data", data.Path, "--party", "manufacturer");

        Assert.Equal((0, 0), (made.ExitCode, audit.ExitCode));
        var events = made.Output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["device", "device", "device", "made"], events.Select(e => e.GetProperty("event").GetString()));
        await using var database = Database.Open("sqlite:" + data.File("manufacturer/manufacturer.db"));
        foreach (var device in events.SkipLast(1))
        {
            var serial = device.GetProperty("serial").GetString()!;
            using var element = SoftwareElement.OpenFolder(
                output.File(Path.Combine("batch", device.GetProperty("folder").GetString()!))
            );
            Assert.Equal(device.GetProperty("guid").GetString(), element.Credential!.Guid.ToString());
            Assert.True(element.KeepsFactoryCredential);
            Assert.Equal(2, element.FactoryKey.Chain.Count);
            Assert.Equal(
                1,
                await database.QuerySingleAsync(
                    "SELECT count(*) FROM devices d JOIN vouchers v ON v.device_id = d.id WHERE maker = 'ACME' AND serial = @serial AND guid = @guid",
                    row => row.GetInt64(0),
                    Cancel,
                    ("@serial", serial),
                    ("@guid", element.Credential.Guid.ToBytes())
                )
            );
        }

        var labels = await File.ReadAllLinesAsync(output.File("batch/labels.csv"), Cancel);
        Assert.Equal(4, labels.Length);
        Assert.All(
            labels.Skip(1),
            label => Assert.Matches("\"BD:1:ACME:[0-9A-Z]{8}:C[0-9A-Z]{10}:F[0-9A-Z]{16}:Z[0-9A-Z]{4}\"", label)
        );
        Assert.All(labels.Skip(1), label => Assert.Contains("https://q.example.com/01/09521234543213/21/", label));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(output.File("batch/labels.csv")));
    }

    [Theory]
    [InlineData("p384", null, 11)]
    [InlineData("p256", "rsa2048", 1)]
    public async Task Keys_of_devices_and_of_vouchers_are_of_the_kinds_that_were_ordered(string key, string? voucherKey, int type)
    {
        using var data = new TempFolder();
        await RunOnceAsync(data);
        string[] extra = voucherKey is null ? [] : ["--voucher-key", voucherKey];

        var (exitCode, output, error) = await Imprinted.RunAsync([
            "factory",
            "make",
            "-n",
            "1",
            "--model",
            "robot",
            "--out",
            data.File("batch"),
            "--data",
            data.Path,
            "--key-type",
            key,
            "--rendezvous",
            "http://rendezvous.example:8041",
            .. extra,
        ]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("1 device of the model robot is in the ledger of manufacturer.", output, StringComparison.Ordinal);
        using var element = SoftwareElement.OpenFolder(Assert.Single(Directory.GetDirectories(data.File("batch/devices"))));
        Assert.Equal(key == "p384" ? KeyKind.P384 : KeyKind.P256, element.FactoryKey.Kind);
        Assert.Equal("rendezvous.example", Assert.Single(element.Credential!.Rendezvous.Directives).Dns);
        await using var database = Database.Open("sqlite:" + data.File("manufacturer/manufacturer.db"));
        Assert.Equal(type, await database.QuerySingleAsync("SELECT key_type FROM vouchers", row => row.GetInt32(0), Cancel));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--count", "0")]
    [InlineData(ExitCode.Usage, "--count", "1", "--key-type", "rsa")]
    [InlineData(ExitCode.Usage, "--count", "1", "--gtin", "09521234543214")]
    [InlineData(ExitCode.Usage, "--count", "1", "--rendezvous", "ftp://somewhere")]
    [InlineData(ExitCode.Usage, "--count", "1", "--party", "nobody")]
    [InlineData(ExitCode.Conflict, "--count", "1", "--out", "/tmp")]
    [InlineData(ExitCode.Failed, "--count", "1", "--maker", "a:b")]
    [InlineData(ExitCode.Failed, "--count", "1", "--model", "a/b")]
    public async Task A_wrong_order_is_one_line_and_makes_nothing(int expected, params string[] arguments)
    {
        using var data = new TempFolder();
        await RunOnceAsync(data);
        string[] rest =
        [
            .. arguments.Contains("--model") ? Array.Empty<string>() : ["--model", "robot"],
            .. arguments.Contains("--out") ? Array.Empty<string>() : ["--out", data.File("batch")],
        ];

        var (exitCode, output, error) = await Imprinted.RunAsync(["factory", "make", "--data", data.Path, .. arguments, .. rest]);

        Assert.Equal(expected, exitCode);
        Assert.Empty(output);
        Assert.Single(error.Trim().Split('\n'));
        Assert.False(Directory.Exists(data.File("batch")));
    }

    private static async Task RunOnceAsync(TempFolder data)
    {
        using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await program.ReadLineAsync();
        Assert.Equal(0, await program.StopAsync());
    }
}
