using System.Text.Json;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Provider.Ownership;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Onboarding;

/// <summary>
/// TO2 with all devices at once. Until a device has proven itself nothing is written: its session travels in its token. From message 64
/// on there is a row, and each message is one write; any node can answer the next one.
/// </summary>
internal sealed class To2Desk(
    VoucherCache vouchers,
    OwnerKeys keys,
    To2SessionStore sessions,
    LiveSessions live,
    PlanStore plans,
    ModuleWork work,
    Alarms alarms,
    AuditLog audit,
    Database database,
    KeyCustody custody,
    RandomSource random,
    TimeProvider clock
)
{
    private static readonly AuditKey Guid = new("guid");
    private static readonly AuditKey Successor = new("successor");

    /// <summary>A device that waits for something of its own asks again at once: so long it is held.</summary>
    public TimeSpan IdlePause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>60 → 61.</summary>
    public async ValueTask<(FdoFault Fault, To2Greeting? Greeting, byte[] Answer)> HelloAsync(
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        if (HelloDevice.Read(body, out var hello) is not FdoFault.None and var malformed)
            return (malformed, null, []);
        // A replaced voucher is still shown: whether somebody really holds the old credential is seen at 64.
        var row = await vouchers.FindCurrentAsync(hello!.Guid, cancel);
        if (
            row is not { State: VoucherState.Active or VoucherState.Replaced }
            || keys.Find(row.Voucher.OwnerKey) is not { } owner
        )
            return (FdoFault.NotFound, null, []);
        var fault = To2Owner.Hello(hello, row.Voucher, owner, random, out var greeting, out var answer);
        return (fault, greeting, answer);
    }

    /// <summary>62 → 63.</summary>
    public async ValueTask<(FdoFault Fault, byte[] Answer)> NextEntryAsync(
        To2Greeting greeting,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        if (await vouchers.FindAsync(greeting.Guid, cancel) is not { } row)
            return (FdoFault.NotFound, []);
        var fault = To2Owner.NextEntry(greeting, row.Voucher, body, out var answer);
        return (fault, answer);
    }

    /// <summary>64 → 65, and the session's row.</summary>
    public async ValueTask<(FdoFault Fault, byte[] Answer)> ProveDeviceAsync(
        To2Greeting greeting,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        // 1. The proof.
        if (await vouchers.FindAsync(greeting.Guid, cancel) is not { } row || keys.Find(row.Voucher.OwnerKey) is not { } owner)
            return (FdoFault.NotFound, []);
        var (planId, plan) = await plans.FindCurrentAsync(cancel);
        var fault = To2Owner.ProveDevice(
            greeting,
            row.Voucher,
            owner,
            body,
            SetupFor(row.Voucher, plan),
            random,
            out var session,
            out var answer
        );
        if (fault != FdoFault.None)
            return (fault, []);

        // 2. The row, if the device is still ours; and who it is, for everybody else who claims to be it.
        var now = clock.GetUtcNow();
        var stored = new To2SessionRow(
            greeting.ProveDeviceNonce.ToBytes(),
            greeting.Guid,
            row.DeviceKey,
            planId,
            (int)session!.Step,
            Revision: 1,
            Seal(greeting.ProveDeviceNonce, session),
            HashOf(FdoMessageType.To2ProveDevice, body),
            answer,
            now,
            now + To2Tokens.Lifetime
        );
        var begun = await database.WriteAsync(unit => BeginAsync(unit, stored), cancel);
        if (begun == FdoFault.None)
        {
            live.Keep(greeting.ProveDeviceNonce, new LiveSession(stored, session));
            return (FdoFault.None, answer);
        }

        session.Dispose();
        return begun == FdoFault.AlreadyPresent ? await RepeatAsync(stored, cancel) : (begun, []);
    }

    /// <summary>66 → 67, 68 → 69, 70 → 71.</summary>
    public async ValueTask<(FdoFault Fault, byte[] Answer)> ContinueAsync(
        FdoNonce id,
        FdoMessageType type,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        var requestHash = HashOf(type, body);
        // What is in memory may be behind the table, when another node has answered since. Then it does not go through, and the table
        // is asked.
        if (live.Take(id) is { } known)
        {
            var (fault, answer, isSettled) = await ContinueAsync(known.Row, known.Session, id, type, body, requestHash, cancel);
            if (isSettled && fault == FdoFault.None)
                return (fault, answer);
        }

        if (await sessions.FindAsync(id.ToBytes(), cancel) is not { } row)
            return (FdoFault.UnknownSession, []);
        if (row.RequestHash.AsSpan().SequenceEqual(requestHash))
            return await RepeatAsync(row, cancel);
        if (row.SupersededAt is not null)
            return (await RaiseTwoLiveAsync(row, cancel), []);
        if (row.Step == (int)To2OwnerStep.Ended || Open(row, id) is not { } session)
            return (FdoFault.UnknownSession, []);
        if (clock.GetUtcNow() >= row.Deadline)
            return await FailAsync(row, type, FdoFault.DeadlinePassed, cancel);

        var next = await ContinueAsync(row, session, id, type, body, requestHash, cancel);
        if (!next.IsSettled)
            return await RepeatAsync(row with { RequestHash = requestHash }, cancel);
        return next.Fault == FdoFault.None ? (FdoFault.None, next.Answer) : await FailAsync(row, type, next.Fault, cancel);
    }

    /// <summary>One message and the next state, in one write. Not settled when the session is not any more what it was here.</summary>
    private async ValueTask<(FdoFault Fault, byte[] Answer, bool IsSettled)> ContinueAsync(
        To2SessionRow row,
        To2OwnerSession session,
        FdoNonce id,
        FdoMessageType type,
        ReadOnlyMemory<byte> body,
        byte[] requestHash,
        CancellationToken cancel
    )
    {
        var isKept = false;
        try
        {
            if (clock.GetUtcNow() >= row.Deadline || await vouchers.FindAsync(row.Guid, cancel) is not { } voucher)
                return (FdoFault.DeadlinePassed, [], true);
            var (fault, answer, replacement) = await AnswerAsync(row, session, voucher.Voucher, type, body, cancel);
            if (fault != FdoFault.None)
                return (fault, [], true);

            var next = row with
            {
                Step = (int)session.Step,
                State = session.Step == To2OwnerStep.Ended ? [] : Seal(id, session),
                RequestHash = requestHash,
                Answer = answer,
            };
            var facts = session.Step == To2OwnerStep.Done ? FactsOf(session) : null;
            if (!await database.WriteAsync(unit => AdvanceAsync(unit, next, replacement, facts), cancel))
                return (FdoFault.None, [], false);
            isKept = session.Step != To2OwnerStep.Ended;
            if (isKept)
                live.Keep(id, new LiveSession(next with { Revision = next.Revision + 1, State = [] }, session));
            return (FdoFault.None, answer, true);
        }
        finally
        {
            if (!isKept)
                session.Dispose();
        }
    }

    /// <summary>The device has ended its session.</summary>
    public async ValueTask EndAsync(FdoNonce id, FdoError? error, CancellationToken cancel)
    {
        live.Take(id)?.Session.Dispose();
        if (await sessions.FindAsync(id.ToBytes(), cancel) is not { } row || row.Step == (int)To2OwnerStep.Ended)
            return;
        var told = error is null ? "The device ended the session." : $"The device ended the session with {(int)error.Code}.";
        await RemoveAsync(row, told, cancel);
    }

    private To2Plan SetupFor(Voucher voucher, OnboardingPlan plan) =>
        plan.ReplaceCredential
            ? new To2Plan(FdoGuid.Create(random), voucher.Rendezvous, keys.Of(voucher.OwnerKey.Type).PublicKey)
            : To2Plan.Reuse(voucher);

    private async ValueTask<FdoFault> BeginAsync(Unit unit, To2SessionRow row)
    {
        switch (await VoucherStore.FindStateAsync(unit, row.Guid))
        {
            case VoucherState.Active:
                break;
            case VoucherState.Replaced:
                const string old = "The device proved itself with a credential that it has used the successor of.";
                await alarms.RaiseAsync(unit, AlarmKind.UsedAfterReplacement, row.Guid, row.DeviceKey, old);
                return FdoFault.NotFound;
            case null:
                return FdoFault.NotFound;
            default:
                const string gone = "The device proved itself, but its voucher is withdrawn or made out to somebody else.";
                await alarms.RaiseAsync(unit, AlarmKind.NotOursAnyMore, row.Guid, row.DeviceKey, gone);
                return FdoFault.OwnerWithdrawn;
        }

        if (!await To2SessionStore.TryAddAsync(unit, row))
            return FdoFault.AlreadyPresent;
        await To2SessionStore.SupersedeOthersAsync(unit, row, (int)To2OwnerStep.Ended);
        await VoucherStore.NoteSeenAsync(unit, row.Guid, row.StartedAt);
        return FdoFault.None;
    }

    private async ValueTask<(FdoFault Fault, byte[] Answer, Voucher? Replacement)> AnswerAsync(
        To2SessionRow row,
        To2OwnerSession session,
        Voucher voucher,
        FdoMessageType type,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        switch (type)
        {
            case FdoMessageType.To2DeviceServiceInfoReady:
                var fault = session.Ready(body, voucher, random, out var answer);
                return (fault, answer, null);
            case FdoMessageType.To2DeviceServiceInfo:
                (fault, answer) = await AnswerServiceInfoAsync(row, session, body, cancel);
                return (fault, answer, null);
            default:
                fault = session.Done(body, voucher, random, out var replacement, out answer);
                return (fault, answer, replacement);
        }
    }

    private async ValueTask<(FdoFault Fault, byte[] Answer)> AnswerServiceInfoAsync(
        To2SessionRow row,
        To2OwnerSession session,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        // Modules are only built where there is no loop yet that has them.
        var modules = session.ServiceInfo is null ? PlanModules.Of(await plans.FindAsync(row.Plan, cancel)) : [];
        if (session.Receive(body, modules, new ServiceInfoLimits(), clock.GetUtcNow()) is not FdoFault.None and var fault)
            return (fault, []);
        foreach (var effect in session.ServiceInfo!.Pending)
        {
            var result = await work.DoAsync(row, session.Plan.Guid, effect, cancel);
            session.ServiceInfo.Complete(effect, result);
        }

        fault = session.Answer(random, clock.GetUtcNow(), out var answer);
        if (fault == FdoFault.None && session.ServiceInfo.IsIdle)
            await Task.Delay(IdlePause, clock, cancel);
        return (fault, answer);
    }

    private async ValueTask<bool> AdvanceAsync(Unit unit, To2SessionRow row, Voucher? replacement, DeviceFacts? facts)
    {
        if (!await To2SessionStore.TryAdvanceAsync(unit, row))
            return false;
        if (facts is not null)
            await NoteFactsAsync(unit, row, facts);
        if (row.Step != (int)To2OwnerStep.Ended)
            return true;

        var now = clock.GetUtcNow();
        await VoucherStore.NoteOnboardedAsync(unit, row.Guid, now);
        var details = new AuditDetails().Add(Guid, row.Guid);
        if (replacement is not null)
        {
            // The one before stays as it is until the device is seen with this one: its last answer may be lost.
            await VoucherStore.TryAddAsync(unit, VoucherRow.Of(replacement, replacement.DeviceKey!, now, row.Guid));
            details.Add(Successor, replacement.Guid);
        }

        var actor = new AuditActor($"device:{row.Guid}", Convert.ToHexStringLower(row.DeviceKey), Person: null);
        await audit.AppendAsync(unit, new AuditEntry(actor, "device.onboard", $"device:{row.Guid}") { Details = details });
        return true;
    }

    private static ValueTask<int> NoteFactsAsync(Unit unit, To2SessionRow row, DeviceFacts facts) =>
        unit.ExecuteAsync(
            """
            INSERT INTO onboarding_facts (device_key, guid, facts, noted_at) VALUES (@key, @guid, @facts, @now)
            ON CONFLICT (device_key) DO UPDATE SET guid = excluded.guid, facts = excluded.facts, noted_at = excluded.noted_at
            """,
            ("@key", row.DeviceKey),
            ("@guid", row.Guid.ToBytes()),
            ("@facts", JsonSerializer.Serialize(facts, OnboardingJson.Default.DeviceFacts)),
            ("@now", row.StartedAt)
        );

    /// <summary>Somebody else was faster: the same message again gets its answer, and any other message comes too late.</summary>
    private async ValueTask<(FdoFault Fault, byte[] Answer)> RepeatAsync(To2SessionRow request, CancellationToken cancel)
    {
        if (await sessions.FindAsync(request.Id, cancel) is not { } row)
            return (FdoFault.UnknownSession, []);
        if (row.SupersededAt is not null)
            return (await RaiseTwoLiveAsync(row, cancel), []);
        return row.RequestHash.AsSpan().SequenceEqual(request.RequestHash)
            ? (FdoFault.None, row.Answer)
            : (FdoFault.Replayed, []);
    }

    // The device began anew, and now its older session goes on as well: one of the two is not the device.
    private async ValueTask<FdoFault> RaiseTwoLiveAsync(To2SessionRow row, CancellationToken cancel)
    {
        const string detail =
            "The device has begun a new session, and an older one goes on as well: its factory key is in two places.";
        await database.WriteAsync(
            async unit =>
            {
                if (await To2SessionStore.RemoveAsync(unit, row.Id) == 1)
                    await alarms.RaiseAsync(unit, AlarmKind.TwoLiveSessions, row.Guid, row.DeviceKey, detail);
            },
            cancel
        );
        return FdoFault.UnknownSession;
    }

    private async ValueTask<(FdoFault Fault, byte[] Answer)> FailAsync(
        To2SessionRow row,
        FdoMessageType type,
        FdoFault fault,
        CancellationToken cancel
    )
    {
        await RemoveAsync(row, $"Message {(int)type}: {fault.Text}.", cancel);
        return (fault, []);
    }

    private Task RemoveAsync(To2SessionRow row, string fault, CancellationToken cancel) =>
        database.WriteAsync(
            async unit =>
            {
                await To2SessionStore.RemoveAsync(unit, row.Id);
                await VoucherStore.NoteFaultAsync(unit, row.Guid, fault, clock.GetUtcNow());
            },
            cancel
        );

    private To2OwnerSession? Open(To2SessionRow row, FdoNonce id)
    {
        using var state = custody.Unseal(row.State, ContextOf(id));
        return To2OwnerSession.Restore(state.Span.ToArray(), out var session) == FdoFault.None ? session : null;
    }

    private static DeviceFacts? FactsOf(To2OwnerSession session) =>
        session.ServiceInfo is { Devmod: { } devmod } info ? DeviceFacts.Of(devmod, info.Outcomes) : null;

    private byte[] Seal(FdoNonce id, To2OwnerSession session)
    {
        using var state = session.Export();
        return custody.Seal(state.Span, ContextOf(id));
    }

    private static string ContextOf(FdoNonce id) => $"to2_sessions/{id}";

    private static byte[] HashOf(FdoMessageType type, ReadOnlyMemory<byte> body) =>
        FdoHash.Compute(FdoHashType.Sha256, new[] { (byte)type }, body).Value.ToArray();
}
