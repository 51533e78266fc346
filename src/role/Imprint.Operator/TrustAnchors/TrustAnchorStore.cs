using System.Data.Common;
using Imprint.Pki.Chains;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire.Ids;

namespace Imprint.Operator.TrustAnchors;

internal sealed class TrustAnchorStore(Database database)
{
    private const string Columns = "id, name, kind, subject_key_id, certificate, added_at";

    /// <summary>False when an anchor with this key is there already.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, TrustAnchorRow row) =>
        await unit.ExecuteAsync(
            $"INSERT INTO operator_trust_anchor ({Columns}) VALUES (@id, @name, @kind, @key, @certificate, @addedAt) ON CONFLICT DO NOTHING",
            ("@id", row.Id.ToString()),
            ("@name", row.Name),
            ("@kind", KindOf(row.Kind)),
            ("@key", row.SubjectKeyIdentifier),
            ("@certificate", row.Certificate),
            ("@addedAt", row.AddedAt)
        ) == 1;

    public static ValueTask<TrustAnchorRow?> FindByKeyAsync(Unit unit, byte[] subjectKeyIdentifier) =>
        unit.QuerySingleAsync(
            $"SELECT {Columns} FROM operator_trust_anchor WHERE subject_key_id = @key",
            Read,
            ("@key", subjectKeyIdentifier)
        );

    /// <summary>False when there is none, or no more.</summary>
    public static async ValueTask<bool> TryRemoveAsync(Unit unit, PrefixedId id) =>
        await unit.ExecuteAsync("DELETE FROM operator_trust_anchor WHERE id = @id", ("@id", id.ToString())) == 1;

    public Task<TrustAnchorRow?> FindAsync(PrefixedId id, CancellationToken cancel) =>
        database.QuerySingleAsync(
            $"SELECT {Columns} FROM operator_trust_anchor WHERE id = @id",
            Read,
            cancel,
            ("@id", id.ToString())
        );

    /// <summary>In the order in which they were added: an id begins with its time.</summary>
    public Task<List<TrustAnchorRow>> ListAsync(PageQuery page, CancellationToken cancel) =>
        database.QueryAsync(
            $"SELECT {Columns} FROM operator_trust_anchor WHERE id > @after ORDER BY id LIMIT @rows",
            Read,
            cancel,
            ("@after", page.After?.Id ?? ""),
            ("@rows", page.RowsToRead)
        );

    public Task<long> CountAsync(CancellationToken cancel) =>
        database.QuerySingleAsync("SELECT count(*) FROM operator_trust_anchor", row => row.GetInt64(0), cancel);

    private static string KindOf(AnchorKind kind) => kind == AnchorKind.Live ? "live" : "test";

    private static TrustAnchorRow Read(DbDataReader row) =>
        new(
            PrefixedId.Parse(row.GetString(0), null),
            row.GetString(1),
            row.GetString(2) == "live" ? AnchorKind.Live : AnchorKind.Test,
            row.GetBytes(3),
            row.GetBytes(4),
            row.GetTime(5)
        );
}
