using System.Text.Json.Nodes;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web.Audit;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Imprint.Host.Tests;

public sealed class EngineTests(PostgresCluster cluster)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_party_keeps_its_records_in_PostgreSQL_when_its_settings_say_so()
    {
        using var folder = new TempFolder();
        var connection = "postgres:" + await cluster.CreateDatabaseAsync();
        var settings = SettingsFile.Parse(
            new JsonObject
            {
                ["parties"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "blue",
                        ["role"] = "operator",
                        ["plmn"] = "99901",
                        ["portBase"] = FreePorts.FindBlock(LocalWorld.PortsPerParty),
                        ["database"] = connection,
                    }
                ),
            }.ToJsonString(),
            folder.Path,
            Roles.All
        );

        for (var run = 0; run < 2; run++)
        {
            await using var parties = await HostedParties.StartAsync(
                settings,
                Roles.All,
                NullLoggerFactory.Instance,
                TimeProvider.System,
                Cancel
            );
            await parties.WaitUntilAllAnswerAsync(Cancel);
            await parties.StopAsync();
        }

        await using var database = Database.Open(connection);
        var verdict = await new AuditVerifier(new AuditReader(database)).VerifyAsync(remembered: null, Cancel);
        Assert.Equal(2, Assert.IsType<AuditVerdict.Intact>(verdict).Count);
        Assert.Empty(Directory.GetFiles(folder.File("blue"), "*.db"));
    }
}
