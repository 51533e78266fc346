using System.Text.Json;
using Imprint.Storage;
using Imprint.TestKit;

namespace Imprint.Cli.Tests;

public sealed class AuditTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_is_verified_while_its_party_runs_and_after()
    {
        using var data = new TempFolder();
        using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await program.ReadLineAsync();

        var running = await Imprinted.RunAsync("audit", "verify", "--data", data.Path);
        Assert.Equal(0, await program.StopAsync());
        var stopped = await Imprinted.RunAsync("audit", "verify", "--data", data.Path, "--json");

        Assert.Equal((0, 3), (running.ExitCode, running.Output.Split("intact, 1 entries").Length - 1));
        var verdicts = stopped.Output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["manufacturer", "provider", "operator-1"], verdicts.Select(v => v.GetProperty("party").GetString()));
        Assert.All(verdicts, v => Assert.True(v.GetProperty("intact").GetBoolean()));
    }

    [Fact]
    public async Task A_changed_entry_is_found_and_named()
    {
        using var data = new TempFolder();
        await RunOnceAsync(data);
        await using (var database = Database.Open("sqlite:" + data.File("provider/provider.db")))
        {
            foreach (
                var trigger in await database.QueryAsync(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
                    row => row.GetString(0),
                    Cancel
                )
            )
                await database.ExecuteAsync($"DROP TRIGGER {trigger}", Cancel);
            await database.ExecuteAsync("UPDATE audit_entry SET actor_party = 'nobody' WHERE sequence = 1", Cancel);
        }

        var (exitCode, output, _) = await Imprinted.RunAsync("audit", "verify", "--data", data.Path);

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("provider       BROKEN at entry 1", output, StringComparison.Ordinal);
        Assert.Contains("manufacturer   intact", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_was_made_anew_contradicts_a_remembered_head()
    {
        using var data = new TempFolder();
        await RunOnceAsync(data);
        var first = await Imprinted.RunAsync("audit", "verify", "--data", data.Path, "--party", "provider", "--json");
        var head = JsonDocument.Parse(first.Output).RootElement.GetProperty("head").GetString()!;

        foreach (var file in Directory.GetFiles(data.File("provider"), "provider.db*"))
            File.Delete(file);
        await RunOnceAsync(data);
        var (exitCode, output, _) = await Imprinted.RunAsync(
            "audit",
            "verify",
            "--data",
            data.Path,
            "--party",
            "provider",
            "--head",
            head
        );

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("another one stood here when the head was taken", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit", "verify", "--data", "/nowhere")]
    [InlineData("audit", "verify", "--head", "12")]
    [InlineData("audit", "verify", "--head", "1:00")]
    public async Task A_wrong_question_is_one_line(params string[] arguments)
    {
        var (exitCode, output, error) = await Imprinted.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Empty(output);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_problem_is_explained()
    {
        var known = await Imprinted.RunAsync("explain", "already-claimed");
        var unknown = await Imprinted.RunAsync("explain", "claimed-already", "--json");

        Assert.Equal(0, known.ExitCode);
        Assert.Contains("already-claimed", known.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, unknown.ExitCode);
        Assert.Equal("error", JsonDocument.Parse(unknown.Output).RootElement.GetProperty("event").GetString());
    }

    private static async Task RunOnceAsync(TempFolder data)
    {
        using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        await program.ReadLineAsync();
        Assert.Equal(0, await program.StopAsync());
    }
}
