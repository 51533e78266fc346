using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>A plan and how far it is.</summary>
internal sealed class RunningPlan
{
    private DateTimeOffset _deadline;
    private bool _isAnnounced;

    public RunningPlan(ModulePlan plan, int place)
    {
        Plan = plan;
        plan.Module.Place = place;
    }

    public ModulePlan Plan { get; }

    public OwnerModule Module => Plan.Module;

    public string Name => Module.Name;

    public ModuleState State { get; private set; }

    public FdoFault Fault { get; private set; }

    public int Rounds { get; set; }

    public bool IsRefused { get; set; }

    public bool HasEnded => State is not (ModuleState.Waiting or ModuleState.Running);

    public ModuleOutcome Outcome => new(Name, State, Fault);

    public void Start(DateTimeOffset now)
    {
        State = ModuleState.Running;
        _deadline = now + Plan.Deadline;
    }

    public void Produce(ServiceInfoOutbox outbox)
    {
        if (IsRefused || Module.HasEnded || outbox.IsFull)
            return;
        if (!_isAnnounced)
            outbox.SendBoolean(Name, "active", true);
        _isAnnounced = true;
        Module.Produce(outbox);
    }

    public void Settle(DateTimeOffset now)
    {
        if (Module.IsDone)
            End(ModuleState.Done, FdoFault.None);
        else if (Module.Fault != FdoFault.None)
            End(ModuleState.Failed, Module.Fault);
        else if (IsRefused)
            End(ModuleState.Refused, FdoFault.ModuleFailed);
        else if (now >= _deadline)
            End(ModuleState.Failed, FdoFault.DeadlinePassed);
        else if (Rounds > Plan.MaxRounds)
            End(ModuleState.Failed, FdoFault.TooManyRounds);
    }

    public void Write(CborWriter writer)
    {
        writer.WriteStartArray(11);
        writer.WriteTextString(Name);
        writer.WriteInt32((int)State);
        writer.WriteInt32((int)Fault);
        writer.WriteInt32(Rounds);
        writer.WriteBoolean(IsRefused);
        writer.WriteBoolean(_isAnnounced);
        writer.WriteInt64(_deadline.UtcTicks);
        Module.WritePending(writer);
        writer.WriteBoolean(Module.IsDone);
        writer.WriteInt32((int)Module.Fault);
        if (State == ModuleState.Running && !Module.HasEnded)
            Module.Export(writer);
        else
            writer.WriteNull();
        writer.WriteEndArray();
    }

    public void Read(CborCursor cursor)
    {
        cursor.EnterArray(11);
        if (cursor.ReadText() != Name)
            cursor.Fail(WireFault.BadValue);
        State = (ModuleState)cursor.ReadUnsigned((int)ModuleState.Failed);
        Fault = (FdoFault)cursor.ReadUnsigned((int)FdoFault.Internal);
        Rounds = cursor.ReadUnsigned();
        IsRefused = cursor.ReadBoolean();
        _isAnnounced = cursor.ReadBoolean();
        _deadline = OwnerServiceInfo.ReadTime(cursor);
        Module.ReadPending(cursor);
        var asked = Module.Asked;
        Module.RestoreEnd(cursor.ReadBoolean(), (FdoFault)cursor.ReadUnsigned((int)FdoFault.Internal));
        if (State == ModuleState.Running && !Module.HasEnded)
            Module.Restore(cursor);
        else
            cursor.ReadNull();
        Module.ExpectPending(cursor, asked);
        cursor.LeaveArray();
    }

    private void End(ModuleState state, FdoFault fault)
    {
        State = state;
        Fault = fault;
        Module.DropPending();
    }
}
