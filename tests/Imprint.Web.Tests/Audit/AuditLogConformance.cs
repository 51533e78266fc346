using System.Text;
using System.Text.Json.Nodes;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web.Audit;
using Imprint.Web.Correlation;
using Imprint.Web.Tests.Rig;

namespace Imprint.Web.Tests.Audit;

/// <summary>What the audit log promises, on every engine.</summary>
public abstract class AuditLogConformance(PostgresCluster? cluster) : IAsyncLifetime
{
    private const int Entries = 9;

    private readonly ManualClock _clock = new();
    private TestDatabase _place = null!;
    private AuditReader _reader = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => _place.Database;

    public async ValueTask InitializeAsync()
    {
        _place = await TestDatabase.CreateAsync(cluster, _clock);
        _reader = new AuditReader(Database);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_log_is_intact()
    {
        var verdict = Assert.IsType<AuditVerdict.Intact>(await VerifyAsync());
        Assert.Equal((0, 0), (verdict.Count, verdict.Head.Sequence));
        Assert.IsType<AuditVerdict.Broken>(await VerifyAsync(new AuditHead(1, new byte[32])));
    }

    [Fact]
    public async Task Entries_come_back_as_they_went_in()
    {
        Correlator.Current = "c-7";
        var entry = new AuditEntry(new AuditActor("acme", "ab12", "usr_ann"), "device.release", "device/dev_1", "sold 😀")
        {
            Details = new AuditDetails().Add(new AuditKey("count"), 3),
        };
        var head = await AppendAsync(entry);

        var (record, hash) = (await _reader.ReadPageAsync(0, 10, Cancel)).Single();
        Assert.Equal(entry.Actor, record.Actor);
        Assert.Equal(
            ("device.release", "device/dev_1", "sold 😀", "c-7"),
            (record.Action, record.Target, record.Reason, record.Correlator)
        );
        Assert.Equal((1L, _clock.GetUtcNow(), """{"count":3}"""), (record.Sequence, record.At, record.Details));
        Assert.Equal(head, new AuditHead(1, hash));
        Assert.Equal(head, await _reader.ReadHeadAsync(Cancel));
    }

    [Fact]
    public async Task Many_at_once_leave_no_gap()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => AppendAsync(Entry(i))));

        var verdict = Assert.IsType<AuditVerdict.Intact>(await VerifyAsync());
        Assert.Equal(64, verdict.Count);
        var targets = await _reader
            .ReadAllAsync(Cancel)
            .Select(stored => stored.Record.Target)
            .ToHashSetAsync(cancellationToken: Cancel);
        Assert.Equal(64, targets.Count);
    }

    [Fact]
    public async Task A_unit_that_is_rolled_back_leaves_no_entry_and_no_gap()
    {
        await AppendAsync(Entry(0));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Database.WriteAsync<int>(
                async unit =>
                {
                    await new AuditLog(_clock).AppendAsync(unit, Entry(1));
                    throw new InvalidOperationException("The change failed.");
                },
                Cancel
            )
        );
        await AppendAsync(Entry(2));
        Assert.Equal(2, Assert.IsType<AuditVerdict.Intact>(await VerifyAsync()).Count);
    }

    [Fact]
    public async Task A_log_of_several_pages_is_checked_to_its_end()
    {
        await Database.WriteAsync(
            async unit =>
            {
                for (var i = 0; i < 1203; i++)
                    await new AuditLog(_clock).AppendAsync(unit, Entry(i));
            },
            Cancel
        );
        Assert.Equal(1203, Assert.IsType<AuditVerdict.Intact>(await VerifyAsync()).Count);
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET reason = 'other' WHERE sequence = 1")]
    [InlineData("DELETE FROM audit_entry WHERE sequence = 1")]
    [InlineData("DELETE FROM audit_entry")]
    [InlineData("DELETE FROM audit_head")]
    public async Task The_database_refuses_to_change_or_delete(string sql)
    {
        await AppendAsync(Entry(0));
        await Assert.ThrowsAsync<StorageException>(() => Database.ExecuteAsync(sql, Cancel));
        Assert.Equal(1, Assert.IsType<AuditVerdict.Intact>(await VerifyAsync()).Count);
    }

    [Fact]
    public async Task The_database_refuses_every_way_to_replace()
    {
        await AppendAsync(Entry(0));
        var sql =
            Database.Engine == DatabaseEngine.Sqlite
                ? "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1"
                : "TRUNCATE audit_entry";
        await Assert.ThrowsAsync<StorageException>(() => Database.ExecuteAsync(sql, Cancel));
    }

    [Theory]
    [InlineData("at = at + 1")]
    [InlineData("at = 9223372036854775807")]
    [InlineData("actor_party = 'other'")]
    [InlineData("actor_party = NULL, actor_person = actor_party")]
    [InlineData("actor_key = 'cd34'")]
    [InlineData("actor_person = NULL")]
    [InlineData("action = 'device.keep'")]
    [InlineData("target = 'device/other'")]
    [InlineData("reason = ''")]
    [InlineData("reason = reason || ' '")]
    [InlineData("correlator = 'c-8'")]
    [InlineData("details = '{\"count\": 5}'")]
    [InlineData("details = NULL")]
    [InlineData("previous_hash = hash")]
    [InlineData("hash = previous_hash")]
    public async Task A_change_of_any_field_is_found(string change)
    {
        await FillAsync();
        await TamperAsync($"UPDATE audit_entry SET {change} WHERE sequence = 5");
        Assert.Equal(new AuditVerdict.Broken(5, AuditFault.Changed), await VerifyAsync());
    }

    [Fact]
    public async Task A_missing_entry_is_found()
    {
        await FillAsync();
        await TamperAsync("DELETE FROM audit_entry WHERE sequence = 5");
        Assert.Equal(new AuditVerdict.Broken(5, AuditFault.Missing), await VerifyAsync());
    }

    [Fact]
    public async Task A_missing_first_entry_is_found()
    {
        await FillAsync();
        await TamperAsync("DELETE FROM audit_entry WHERE sequence = 1");
        Assert.Equal(new AuditVerdict.Broken(1, AuditFault.Missing), await VerifyAsync());
    }

    [Fact]
    public async Task Two_entries_that_changed_places_are_found()
    {
        await FillAsync();
        await TamperAsync("UPDATE audit_entry SET sequence = -4 WHERE sequence = 4");
        await TamperAsync("UPDATE audit_entry SET sequence = 4 WHERE sequence = 5");
        await TamperAsync("UPDATE audit_entry SET sequence = 5 WHERE sequence = -4");
        Assert.Equal(new AuditVerdict.Broken(4, AuditFault.Changed), await VerifyAsync());
    }

    [Fact]
    public async Task An_entry_made_anew_with_a_fitting_hash_breaks_the_chain_behind_it()
    {
        await FillAsync();
        await ForgeAsync(5);
        Assert.Equal(new AuditVerdict.Broken(6, AuditFault.NotLinked), await VerifyAsync());
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_by_the_end_the_database_knows()
    {
        await FillAsync();
        await TamperAsync("DELETE FROM audit_entry WHERE sequence > 7");
        Assert.Equal(new AuditVerdict.Broken(8, AuditFault.CutOff), await VerifyAsync());
    }

    [Fact]
    public async Task A_tail_cut_off_together_with_that_end_is_found_by_a_remembered_head()
    {
        var head = await FillAsync();
        await TamperAsync("DELETE FROM audit_entry WHERE sequence > 7");
        await TamperAsync("UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit_entry WHERE sequence = 7)");

        Assert.IsType<AuditVerdict.Intact>(await VerifyAsync());
        Assert.Equal(new AuditVerdict.Broken(8, AuditFault.CutOff), await VerifyAsync(head));
    }

    [Fact]
    public async Task A_last_entry_made_anew_is_found_by_either_head()
    {
        var head = await FillAsync();
        await ForgeAsync(Entries);
        Assert.Equal(new AuditVerdict.Broken(Entries, AuditFault.NotAsRemembered), await VerifyAsync());

        await TamperAsync($"UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE sequence = {Entries})");
        Assert.IsType<AuditVerdict.Intact>(await VerifyAsync());
        Assert.Equal(new AuditVerdict.Broken(Entries, AuditFault.NotAsRemembered), await VerifyAsync(head));
    }

    [Fact]
    public async Task A_remembered_head_fits_a_log_that_has_grown()
    {
        var head = await FillAsync();
        await AppendAsync(Entry(10));
        Assert.Equal(Entries + 1, Assert.IsType<AuditVerdict.Intact>(await VerifyAsync(head)).Count);
    }

    [Fact]
    public async Task The_export_has_a_line_for_each_entry()
    {
        await FillAsync();
        using var output = new MemoryStream();
        await AuditExport.WriteAsync(_reader, output, Cancel);

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal((Entries + 1, ""), (lines.Length, lines[^1]));
        var line = JsonNode.Parse(lines[4])!;
        Assert.Equal(
            (5, "device/4", """{"count":4}"""),
            ((int?)line["sequence"], (string?)line["target"], (string?)line["details"])
        );
        Assert.Equal((string?)JsonNode.Parse(lines[3])!["hash"], (string?)line["previousHash"]);
    }

    private Task<AuditHead> AppendAsync(AuditEntry entry) =>
        Database.WriteAsync(unit => new AuditLog(_clock).AppendAsync(unit, entry), Cancel);

    private async Task<AuditHead> FillAsync()
    {
        for (var i = 0; i < Entries; i++)
            await AppendAsync(Entry(i));
        return await _reader.ReadHeadAsync(Cancel);
    }

    private Task<AuditVerdict> VerifyAsync(AuditHead? remembered = null) =>
        new AuditVerifier(_reader).VerifyAsync(remembered, Cancel);

    private static AuditEntry Entry(int i) =>
        new(new AuditActor("acme", "ab12", "usr_ann"), "device.release", $"device/{i}", "because")
        {
            Correlator = "c-7",
            Details = new AuditDetails().Add(new AuditKey("count"), i),
        };

    /// <summary>Replaces an entry by another with a hash that fits it.</summary>
    private async Task ForgeAsync(long sequence)
    {
        var stored = (await _reader.ReadPageAsync(sequence - 1, 1, Cancel)).Single();
        var forged = stored.Record with { Reason = "another story" };
        await TamperAsync(
            "UPDATE audit_entry SET reason = @reason, hash = @hash WHERE sequence = @sequence",
            ("@reason", forged.Reason),
            ("@hash", forged.ComputeHash()),
            ("@sequence", sequence)
        );
    }

    /// <summary>What somebody can do who owns the database.</summary>
    private async Task TamperAsync(string sql, params (string, object?)[] parameters)
    {
        if (Database.Engine == DatabaseEngine.Sqlite)
        {
            foreach (var trigger in new[] { "audit_entry_no_update", "audit_entry_no_delete" })
                await Database.ExecuteAsync($"DROP TRIGGER IF EXISTS {trigger}", Cancel);
        }
        else
        {
            await Database.ExecuteAsync("ALTER TABLE audit_entry DISABLE TRIGGER ALL", Cancel);
        }

        await Database.ExecuteAsync(sql, Cancel, parameters);
    }
}

public sealed class SqliteAuditLogTests() : AuditLogConformance(cluster: null);

public sealed class PostgresAuditLogTests(PostgresCluster cluster) : AuditLogConformance(cluster);
