using System.Data.Common;
using Imprint.Storage;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Onboarding;

internal sealed class To2SessionStore(Database database)
{
    private const string Columns =
        "id, guid, device_key, plan, step, revision, state, request_hash, answer, started_at, deadline, superseded_at";

    /// <summary>False when it is there already.</summary>
    public static async ValueTask<bool> TryAddAsync(Unit unit, To2SessionRow row) =>
        await unit.ExecuteAsync(
            """
            INSERT INTO to2_sessions (id, guid, device_key, plan, step, revision, state, request_hash, answer, started_at, deadline)
            VALUES (@id, @guid, @key, @plan, @step, @revision, @state, @request, @answer, @started, @deadline)
            ON CONFLICT DO NOTHING
            """,
            ("@id", row.Id),
            ("@guid", row.Guid.ToBytes()),
            ("@key", row.DeviceKey),
            ("@plan", row.Plan),
            ("@step", row.Step),
            ("@revision", row.Revision),
            ("@state", row.State),
            ("@request", row.RequestHash),
            ("@answer", row.Answer),
            ("@started", row.StartedAt),
            ("@deadline", row.Deadline)
        ) == 1;

    /// <summary>The same device has proven itself anew: whoever goes on with an older session is somebody else.</summary>
    public static ValueTask<int> SupersedeOthersAsync(Unit unit, To2SessionRow row, int endedStep) =>
        unit.ExecuteAsync(
            """
            UPDATE to2_sessions SET superseded_at = @now
            WHERE device_key = @key AND id <> @id AND superseded_at IS NULL AND step <> @ended
            """,
            ("@now", row.StartedAt),
            ("@key", row.DeviceKey),
            ("@id", row.Id),
            ("@ended", endedStep)
        );

    /// <summary>The next state; false when the session is not what it was, because it has ended or another message came first.</summary>
    public static async ValueTask<bool> TryAdvanceAsync(Unit unit, To2SessionRow row) =>
        await unit.ExecuteAsync(
            """
            UPDATE to2_sessions
            SET step = @step, revision = revision + 1, state = @state, request_hash = @request, answer = @answer
            WHERE id = @id AND revision = @revision AND superseded_at IS NULL
            """,
            ("@step", row.Step),
            ("@state", row.State),
            ("@request", row.RequestHash),
            ("@answer", row.Answer),
            ("@id", row.Id),
            ("@revision", row.Revision)
        ) == 1;

    public static ValueTask<int> RemoveAsync(Unit unit, byte[] id) =>
        unit.ExecuteAsync("DELETE FROM to2_sessions WHERE id = @id", ("@id", id));

    public Task<To2SessionRow?> FindAsync(byte[] id, CancellationToken cancel) =>
        database.QuerySingleAsync($"SELECT {Columns} FROM to2_sessions WHERE id = @id", Read, cancel, ("@id", id));

    /// <summary>Deletes a batch of sessions whose time was over then; true when there may be more.</summary>
    public async Task<bool> DeleteEndedAsync(DateTimeOffset then, CancellationToken cancel)
    {
        const int batch = 500;
        var deleted = await database.ExecuteAsync(
            "DELETE FROM to2_sessions WHERE id IN (SELECT id FROM to2_sessions WHERE deadline <= @then ORDER BY deadline LIMIT @batch)",
            cancel,
            ("@then", then),
            ("@batch", batch)
        );
        return deleted == batch;
    }

    private static To2SessionRow Read(DbDataReader row) =>
        new(
            row.GetBytes(0),
            new FdoGuid(row.GetBytes(1)),
            row.GetBytes(2),
            row.GetInt64OrNull(3),
            row.GetInt32(4),
            row.GetInt64(5),
            row.GetBytes(6),
            row.GetBytes(7),
            row.GetBytes(8),
            row.GetTime(9),
            row.GetTime(10)
        )
        {
            SupersededAt = row.GetTimeOrNull(11),
        };
}
