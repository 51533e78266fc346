using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Imprint.TestKit;

namespace Imprint.Cli.Tests;

public sealed class UpTests
{
    /// <summary>Trusts the root that the party wrote into its folder, as a person with curl would.</summary>
    private static HttpClient ClientTrusting(string rootFile) =>
        new(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(rootFile)) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        );

    [Fact]
    public async Task Up_says_ready_once_every_party_answers_and_stops_when_asked()
    {
        using var data = new TempFolder();
        using var program = Imprinted.Start("up", "--json", "--operators", "3", "--data", data.Path, "--port-base", "0");

        using var ready = JsonDocument.Parse(await program.ReadLineAsync());
        Assert.Equal("ready", ready.RootElement.GetProperty("event").GetString());
        var parties = ready
            .RootElement.GetProperty("parties")
            .EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!);
        Assert.Equal(["manufacturer", "provider", "operator-1", "operator-2", "operator-3"], parties.Keys);

        foreach (var (name, address) in parties)
        {
            Assert.StartsWith("https://", address, StringComparison.Ordinal);
            var port = ready.RootElement.GetProperty("ports").GetProperty(name + ".api").GetInt32();
            Assert.Equal(new Uri(address).Port, port);
            using var client = ClientTrusting(data.File($"{name}/root.pem"));
            using var answer = await client.GetAsync(new Uri(address + "/healthz"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(0, await program.StopAsync());
    }

    [Fact]
    public async Task A_second_run_keeps_what_the_first_one_made()
    {
        using var data = new TempFolder();
        var roots = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
            await program.ReadLineAsync();
            roots.Add(await File.ReadAllTextAsync(data.File("operator-1/root.pem"), TestContext.Current.CancellationToken));
            Assert.Equal(0, await program.StopAsync());
        }

        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public async Task Two_programs_cannot_use_one_folder()
    {
        using var data = new TempFolder();
        using var first = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await first.ReadLineAsync();

        var (exitCode, output, error) = await Imprinted.RunAsync(
            "up",
            "--operators",
            "1",
            "--data",
            data.Path,
            "--port-base",
            "0"
        );

        Assert.Equal(ExitCode.Conflict, exitCode);
        Assert.Empty(output);
        Assert.Contains("is in use by another imprint", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_party()
    {
        using var data = new TempFolder();
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, _, error) = await Imprinted.RunAsync(
            "up",
            "--operators",
            "1",
            "--data",
            data.Path,
            "--port-base",
            $"{port}"
        );

        Assert.Equal(ExitCode.Conflict, exitCode);
        Assert.Contains($"port {port}", error, StringComparison.Ordinal);
        Assert.Contains("manufacturer.api", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up", "--operators", "0")]
    [InlineData("up", "--operators", "21")]
    [InlineData("up", "--port-base", "80")]
    [InlineData("up", "--colour", "blue")]
    [InlineData("down")]
    [InlineData("serve")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(params string[] arguments)
    {
        var (exitCode, output, error) = await Imprinted.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("imprint: ", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task With_json_a_failure_is_an_object_too()
    {
        var (exitCode, output, _) = await Imprinted.RunAsync("serve", "--config", "/nowhere/imprint.json", "--json");

        Assert.Equal(ExitCode.Usage, exitCode);
        using var line = JsonDocument.Parse(output);
        Assert.Equal("error", line.RootElement.GetProperty("event").GetString());
        Assert.Equal("settings", line.RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("root.pem")]
    [InlineData("tls.pem")]
    [InlineData("admin.pem")]
    [InlineData("keys/master.key")]
    [InlineData("keys/root.sealed")]
    [InlineData("keys/tls.sealed")]
    [InlineData("operator.db")]
    public async Task A_damaged_file_of_a_party_is_one_line_and_not_repaired_in_silence(string file)
    {
        using var data = new TempFolder();
        using (var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0"))
        {
            await program.ReadLineAsync();
            Assert.Equal(0, await program.StopAsync());
        }

        // Damage at the front; a party whose database is torn must not come up either.
        var path = data.File(Path.Combine("operator-1", file));
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes.AsSpan(0, Math.Min(bytes.Length, 60)).Fill(0x5a);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var (exitCode, output, error) = await Imprinted.RunAsync(
            "up",
            "--quiet",
            "--operators",
            "1",
            "--data",
            data.Path,
            "--port-base",
            "0"
        );

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Empty(output);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_killed_program_leaves_a_folder_that_starts_again()
    {
        using var data = new TempFolder();
        using (var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0"))
        {
            await program.ReadLineAsync();
            program.Kill();
        }

        using var again = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await again.ReadLineAsync();
        Assert.Equal(0, await again.StopAsync());
        var (exitCode, output, _) = await Imprinted.RunAsync("audit", "verify", "--data", data.Path);

        Assert.Equal(0, exitCode);
        Assert.Equal(3, output.Split("intact, 2 entries").Length - 1);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var (exitCode, output, _) = await Imprinted.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(["up", "serve", "audit", "explain"], command => Assert.Contains(command, output, StringComparison.Ordinal));
    }
}
