using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprint.Web.Audit;

/// <summary>Writes the log as JSON lines, one record each, hashes included, so that others can check it with their own tools.</summary>
public static class AuditExport
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(AuditReader reader, Stream output, CancellationToken cancel)
    {
        var line = new ArrayBufferWriter<byte>();
        await foreach (var stored in reader.ReadAllAsync(cancel))
        {
            line.ResetWrittenCount();
            WriteLine(line, stored);
            await output.WriteAsync(line.WrittenMemory, cancel);
        }
    }

    /// <summary>One record and a line feed.</summary>
    public static void WriteLine(IBufferWriter<byte> output, StoredAuditRecord stored)
    {
        var (record, hash) = stored;
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", record.Sequence);
            json.WriteString("at", record.At.UtcDateTime);
            json.WriteString("actorParty", record.Actor.Party);
            json.WriteString("actorKey", record.Actor.KeyFingerprint);
            json.WriteString("actorPerson", record.Actor.Person);
            json.WriteString("action", record.Action);
            json.WriteString("target", record.Target);
            json.WriteString("reason", record.Reason);
            json.WriteString("correlator", record.Correlator);
            // As text, because the hash covers these very characters and a JSON reader would not hand them out.
            json.WriteString("details", record.Details);
            json.WriteString("previousHash", Convert.ToHexStringLower(record.PreviousHash.Span));
            json.WriteString("hash", Convert.ToHexStringLower(hash.Span));
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
