using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Storage;
using Imprint.Web.Audit;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint audit</c>: the audit logs of parties, read from their databases, running or not.</summary>
internal static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string?>("--config")
        {
            Description = "The settings file that names the parties",
            Recursive = true,
        };
        var data = new Option<string>("--data")
        {
            Description = "The data folder of imprint up, when there is no settings file",
            DefaultValueFactory = _ => ".imprint",
            Recursive = true,
        };
        var party = new Option<string?>("--party") { Description = "Only this party", Recursive = true };

        var head = new Option<string?>("--head")
        {
            Description = "SEQUENCE:HASH of an earlier check, kept elsewhere; needs --party",
        };
        var verify = new Command("verify", "Checks that no entry was changed, removed, moved or cut off") { head };
        verify.SetAction(
            async (parsed, cancel) =>
            {
                if (ReadHead(parsed.GetValue(head), parsed.GetValue(party), out var remembered) is { } fault)
                    return terminal.Fail(ExitCode.Usage, "usage", fault);
                return await VerifyAsync(
                    terminal,
                    Chosen(parsed.GetValue(config), parsed.GetValue(data)!, parsed.GetValue(party)),
                    remembered,
                    cancel
                );
            }
        );
        var export = new Command("export", "Writes the entries as JSON lines, hashes included");
        export.SetAction(
            (parsed, cancel) =>
                ExportAsync(terminal, Chosen(parsed.GetValue(config), parsed.GetValue(data)!, parsed.GetValue(party)), cancel)
        );
        return new Command("audit", "Checks and exports the audit logs") { verify, export, config, data, party };
    }

    private static async Task<int> VerifyAsync(
        Terminal terminal,
        List<PartySettings> parties,
        AuditHead? remembered,
        CancellationToken cancel
    )
    {
        var broken = 0;
        foreach (var party in parties)
        {
            await using var database = Open(party);
            var verdict = await new AuditVerifier(new AuditReader(database)).VerifyAsync(remembered, cancel);
            if (verdict is not AuditVerdict.Intact)
                broken++;
            terminal.Result("audit", ToJson(party.Name, verdict), Text(party.Name, verdict));
        }

        return broken == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> ExportAsync(Terminal terminal, List<PartySettings> parties, CancellationToken cancel)
    {
        if (parties.Count != 1)
            return terminal.Fail(
                ExitCode.Usage,
                "usage",
                $"export takes one log; choose with --party: {string.Join(", ", parties.Select(p => p.Name))}"
            );
        await using var database = Open(parties[0]);
        await using var output = Console.OpenStandardOutput();
        await AuditExport.WriteAsync(new AuditReader(database), output, cancel);
        return ExitCode.Ok;
    }

    private static List<PartySettings> Chosen(string? config, string data, string? party)
    {
        var settings = SettingsFile.Load(config ?? Path.Combine(data, "imprint.json"), Roles.All);
        var chosen = settings.Parties.Where(p => party is null || p.Name == party).ToList();
        return chosen.Count > 0
            ? chosen
            : throw new SettingsException([
                $"there is no party '{party}'; there are {string.Join(", ", settings.Parties.Select(p => p.Name))}",
            ]);
    }

    private static Database Open(PartySettings party)
    {
        // Looking must not make an empty database where there is none.
        if (party.Database.StartsWith("sqlite:", StringComparison.Ordinal) && !File.Exists(party.Database["sqlite:".Length..]))
            throw new PartyStartException($"{party.Name} has no database yet ({party.Database})");
        return Database.Open(party.Database);
    }

    private static string? ReadHead(string? text, string? party, out AuditHead? head)
    {
        head = text is null ? null : AuditHead.Parse(text);
        if (text is null)
            return null;
        if (head is null)
            return "--head must be SEQUENCE:HASH, as an earlier check printed it";
        return party is null ? "--head belongs to one log; name its party with --party" : null;
    }

    private static string Text(string party, AuditVerdict verdict) =>
        verdict switch
        {
            AuditVerdict.Intact intact => string.Create(
                CultureInfo.InvariantCulture,
                $"{party, -14} intact, {intact.Count} entries, head {intact.Head}"
            ),
            AuditVerdict.Broken broken => string.Create(
                CultureInfo.InvariantCulture,
                $"{party, -14} BROKEN at entry {broken.Sequence}: {Meaning(broken.Fault)}"
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static JsonObject ToJson(string party, AuditVerdict verdict) =>
        verdict switch
        {
            AuditVerdict.Intact intact => new()
            {
                ["party"] = party,
                ["intact"] = true,
                ["entries"] = intact.Count,
                ["head"] = intact.Head.ToString(),
            },
            AuditVerdict.Broken broken => new()
            {
                ["party"] = party,
                ["intact"] = false,
                ["sequence"] = broken.Sequence,
                ["fault"] = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(broken.Fault.ToString()),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Meaning(AuditFault fault) =>
        fault switch
        {
            AuditFault.Changed => "it is not what its hash says; somebody changed it",
            AuditFault.Missing => "it is missing, but a later one is there",
            AuditFault.NotLinked => "it does not follow the one before; it was moved, inserted or made anew",
            AuditFault.CutOff => "the log ends before it, and it was there once",
            _ => "another one stood here when the head was taken; the log was written anew",
        };
}
