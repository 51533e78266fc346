using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Imprint.Crypto.Custody;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web.Parties;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Host.Tests;

/// <summary>What happens when something is in the way of a start, and what a listener is and is not.</summary>
public sealed class StartTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_others_can_read_stops_the_start()
    {
        using var folder = new TempFolder();
        await RunOnceAsync(folder, Roles.All);
        File.SetUnixFileMode(folder.File("b/keys/master.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var refused = await Assert.ThrowsAsync<KeyCustodyException>(() => RunOnceAsync(folder, Roles.All));

        Assert.Equal(KeyCustodyFault.ReadableByOthers, refused.Fault);
        Assert.Contains("chmod", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        using var folder = new TempFolder();
        await RunOnceAsync(folder, Roles.All);
        await using (var database = Database.Open("sqlite:" + folder.File("b/operator.db")))
        {
            await database.ExecuteAsync(
                "INSERT INTO schema_migration (set_name, number, name, sha256, applied_at) VALUES ('operator', 2, 'later', x'00', 0)",
                Cancel
            );
        }

        var refused = await Assert.ThrowsAsync<StorageException>(() => RunOnceAsync(folder, Roles.All));

        Assert.Equal(StorageFault.NewerThanProgram, refused.Fault);
        Assert.Single(refused.Message.Split('\n'));
    }

    [Fact]
    public async Task A_port_in_use_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await Assert.ThrowsAsync<PortInUseException>(() =>
            RunOnceAsync(folder, Roles.All, ((IPEndPoint)taken.LocalEndpoint).Port)
        );

        Assert.False(Directory.Exists(folder.File("b")));
    }

    [Fact]
    public async Task A_certificate_close_to_its_end_is_renewed_and_the_root_stays()
    {
        using var folder = new TempFolder();
        var clock = new ManualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await RunOnceAsync(folder, Roles.All, clock: clock);
        var (root, tls) = (
            await File.ReadAllTextAsync(folder.File("b/root.pem"), Cancel),
            await File.ReadAllTextAsync(folder.File("b/tls.pem"), Cancel)
        );

        clock.Advance(TimeSpan.FromDays(360));
        await RunOnceAsync(folder, Roles.All, clock: clock);
        Assert.Equal(tls, await File.ReadAllTextAsync(folder.File("b/tls.pem"), Cancel));
        clock.Advance(TimeSpan.FromDays(10));
        await RunOnceAsync(folder, Roles.All, clock: clock);

        Assert.NotEqual(tls, await File.ReadAllTextAsync(folder.File("b/tls.pem"), Cancel));
        Assert.Equal(root, await File.ReadAllTextAsync(folder.File("b/root.pem"), Cancel));
    }

    [Fact]
    public async Task A_cleartext_listener_speaks_HTTP_2_alone_and_shares_no_route_with_the_base()
    {
        using var folder = new TempFolder();
        await using var parties = await StartAsync(
            folder,
            [TwoListeners(new TaskCompletionSource(), new TaskCompletionSource())]
        );
        var party = Assert.Single(parties.Parties);
        var core = new Uri($"http://localhost:{party.Ports["core"]}");
        using var client = new HttpClient();

        using var answer = await client.SendAsync(Http2(new Uri(core, "/ping")), Cancel);
        Assert.Equal("pong", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpVersion.Version20, answer.Version);
        using var elsewhere = await client.SendAsync(Http2(new Uri(core, "/healthz")), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var older = await client.GetAsync(new Uri(core, "/ping"), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, older.StatusCode);

        await parties.StopAsync();
    }

    [Fact]
    public async Task Worlds_that_start_at_once_get_ports_of_their_own()
    {
        var blocks = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Task.Run(() => (First: FreePorts.FindBlock(20 + i), Count: 20 + i)))
        );

        var ports = blocks.SelectMany(block => Enumerable.Range(block.First, block.Count)).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [Fact]
    public async Task A_stop_finishes_what_is_in_flight()
    {
        using var folder = new TempFolder();
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var parties = await StartAsync(folder, [TwoListeners(arrived, release)]);
        using var client = new HttpClient();
        var slow = client.SendAsync(Http2(new Uri($"http://localhost:{parties.Parties[0].Ports["core"]}/slow")), Cancel);
        await arrived.Task.WaitAsync(Cancel);

        var stopping = parties.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();

        using var answer = await slow;
        Assert.Equal("done", await answer.Content.ReadAsStringAsync(Cancel));
        await stopping;
    }

    private static HttpRequestMessage Http2(Uri address) =>
        new(HttpMethod.Get, address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static RoleDefinition TwoListeners(TaskCompletionSource arrived, TaskCompletionSource release) =>
        new(
            "operator",
            NeedsPlmn: true,
            [
                new ListenerDefinition("api", 0, ListenerProtocol.Https, "tls", _ => { }),
                new ListenerDefinition(
                    "core",
                    1,
                    ListenerProtocol.CleartextHttp2,
                    Certificate: null,
                    routes =>
                    {
                        routes.MapGet("/ping", () => Results.Text("pong"));
                        routes.MapGet(
                            "/slow",
                            async () =>
                            {
                                arrived.SetResult();
                                await release.Task;
                                return Results.Text("done");
                            }
                        );
                    }
                ),
            ],
            Migrations: null,
            (_, _) => { },
            (_, _) => Task.CompletedTask
        );

    private static async Task RunOnceAsync(
        TempFolder folder,
        IReadOnlyList<RoleDefinition> roles,
        int? port = null,
        TimeProvider? clock = null
    )
    {
        await using var parties = await StartAsync(folder, roles, port, clock);
        await parties.StopAsync();
    }

    private static Task<HostedParties> StartAsync(
        TempFolder folder,
        IReadOnlyList<RoleDefinition> roles,
        int? port = null,
        TimeProvider? clock = null
    )
    {
        var settings = new JsonObject
        {
            ["parties"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "b",
                    ["role"] = "operator",
                    ["plmn"] = "99901",
                    ["portBase"] = port ?? FreePorts.FindBlock(LocalWorld.PortsPerParty),
                }
            ),
        };
        return HostedParties.StartAsync(
            SettingsFile.Parse(settings.ToJsonString(), folder.Path, roles),
            roles,
            NullLoggerFactory.Instance,
            clock ?? TimeProvider.System,
            Cancel
        );
    }
}
