using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprint.Wire.Ids;

namespace Imprint.Web.Audit;

/// <summary>
/// What else there is to know about an entry. Only these kinds of values go in: there is no way for bytes or a secret, and text that
/// looks like a key is withheld.
/// </summary>
public sealed class AuditDetails
{
    private const int MaxCount = 16;
    private const int MaxTextLength = 200;
    private const int HashLength = 32;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _details = [];

    public AuditDetails Add(AuditKey key, string text)
    {
        var clean = AuditText.Clean(text, MaxTextLength);
        return Add(key, json => json.WriteStringValue(clean));
    }

    public AuditDetails Add(AuditKey key, long number) => Add(key, json => json.WriteNumberValue(number));

    public AuditDetails Add(AuditKey key, bool value) => Add(key, json => json.WriteBooleanValue(value));

    public AuditDetails Add(AuditKey key, DateTimeOffset time) => Add(key, json => json.WriteStringValue(time.UtcDateTime));

    public AuditDetails Add<TId>(AuditKey key, TId id)
        where TId : struct, IIdentifier<TId> => Add(key, json => json.WriteStringValue(id.ToString()));

    /// <summary>A SHA-256 hash of something that is public, such as a certificate or a public key.</summary>
    public AuditDetails AddFingerprint(AuditKey key, ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != HashLength)
            throw new ArgumentException("A fingerprint has 32 bytes.", nameof(sha256));
        var hex = Convert.ToHexStringLower(sha256);
        return Add(key, json => json.WriteStringValue("sha256:" + hex));
    }

    internal string ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            foreach (var (name, write) in _details)
            {
                json.WritePropertyName(name);
                write(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private AuditDetails Add(AuditKey key, Action<Utf8JsonWriter> write)
    {
        if (_details.Count == MaxCount || _details.Exists(detail => detail.Name == key.Name))
            throw new ArgumentException($"'{key.Name}' is a detail too many.", nameof(key));
        _details.Add((key.Name, write));
        return this;
    }
}
