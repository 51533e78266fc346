using Imprint.Fdo.Modules;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>
/// The owner's side of messages 68 and 69. It takes devmod, then runs its plans and never waits for an <c>active</c>. For each 68:
/// <see cref="Receive"/>, then whichever of <see cref="Pending"/> are ready <see cref="Complete"/>, then <see cref="Produce"/>.
/// The first fault ends it. Between any two calls it can be exported and go on in another process.
/// </summary>
public sealed partial class OwnerServiceInfo
{
    private readonly List<RunningPlan> _plans;
    private readonly ServiceInfoLimits _limits;
    private readonly ServiceInfoOutbox _outbox;
    private readonly ServiceInfoInbox _inbox = new();
    private readonly DevmodReader _devmod = new();
    private DateTimeOffset _deadline;
    private int _rounds;
    private bool _owesAnswer;
    private bool _peerHasMore;

    public OwnerServiceInfo(IReadOnlyList<ModulePlan> plans, ServiceInfoLimits limits, DateTimeOffset now)
    {
        _plans = [.. plans.Select((plan, place) => new RunningPlan(plan, place))];
        foreach (var (before, plan) in _plans.Zip(_plans.Skip(1)))
        {
            if (plan.Plan.RunsBesidePrevious && plan.Name == before.Name)
                throw new ArgumentException("Two plans of one module cannot run side by side.", nameof(plans));
        }

        _limits = limits;
        _outbox = new ServiceInfoOutbox(limits.MaxSentSize);
        _deadline = now + limits.Deadline;
    }

    /// <summary>What the device said of itself; null until it has said all of it.</summary>
    public Devmod? Devmod { get; private set; }

    /// <summary>The last 69 said that the owner is done: message 70 comes next.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The last 69 had nothing to say. A caller that waits for something holds it back a while, because the device asks again at once.</summary>
    public bool IsIdle { get; private set; }

    public FdoFault Fault { get; private set; }

    /// <summary>Where each plan stands, in their order.</summary>
    public IReadOnlyList<ModuleOutcome> Outcomes => [.. _plans.Select(plan => plan.Outcome)];

    /// <summary>Effects of the modules that run. None after a fault.</summary>
    public IReadOnlyList<ServiceInfoEffect> Pending =>
        Fault != FdoFault.None ? [] : [.. Running.SelectMany(plan => plan.Module.Pending)];

    private IEnumerable<RunningPlan> Running => _plans.Where(plan => plan.State == ModuleState.Running);

    /// <summary>Takes a message 68, opened.</summary>
    public FdoFault Receive(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (Fault != FdoFault.None)
            return Fault;
        if (IsDone || _owesAnswer)
            return Fail(FdoFault.UnexpectedMessage);
        if (++_rounds > _limits.MaxRounds)
            return Fail(FdoFault.TooManyRounds);
        if (DeviceServiceInfoBody.Read(body, _limits.MaxReceivedSize, out var message) is not FdoFault.None and var malformed)
            return Fail(malformed);

        _owesAnswer = true;
        _peerHasMore = message.IsMore;
        foreach (var entry in message.Entries)
        {
            if (Dispatch(entry) is not FdoFault.None and var fault)
                return Fail(fault);
        }

        foreach (var plan in Running)
            plan.Rounds++;
        if (!message.IsMore && EndTurn(message.Entries.Count > 0) is not FdoFault.None and var incomplete)
            return Fail(incomplete);
        if (Running.Any(plan => plan.Module.AsksTooMuch))
            return Fail(FdoFault.TooLarge);
        return Settle(now, out _);
    }

    /// <summary>Gives back the result of an effect. False if nobody waits for it any more.</summary>
    public bool Complete(ServiceInfoEffect effect, EffectResult result) =>
        Fault == FdoFault.None && Running.Any(plan => plan.Module.TryComplete(effect.Id, result));

    /// <summary>Makes the message 69 that answers the last 68.</summary>
    public FdoFault Produce(DateTimeOffset now, out byte[] body)
    {
        body = [];
        if (Fault != FdoFault.None)
            return Fault;
        if (!_owesAnswer)
            return Fail(FdoFault.UnexpectedMessage);

        // 1. A device that has more to say gets an empty list, and so does one that has not introduced itself.
        // 2. Otherwise modules speak, the next ones too as soon as those before them have ended, until the message is full.
        // 3. The owner is done when every plan has ended and everything is sent.
        IReadOnlyList<ServiceInfoEntry> entries = [];
        if (Settle(now, out _) != FdoFault.None)
            return Fault;
        if (!_peerHasMore && Devmod is not null)
        {
            if (RunModules(now) != FdoFault.None)
                return Fault;
            IsDone = _outbox.IsEmpty && _plans.TrueForAll(plan => plan.HasEnded);
            entries = _outbox.Take();
        }

        _owesAnswer = false;
        IsIdle = entries.Count == 0 && !IsDone && !_peerHasMore;
        body = new OwnerServiceInfoBody(IsMore: entries.Count > 0 && !_outbox.IsEmpty, IsDone, entries).Encode();
        return FdoFault.None;
    }

    private FdoFault Dispatch(ServiceInfoEntry entry)
    {
        var plan = Running.FirstOrDefault(plan => plan.Name == entry.Module);
        if (plan is null && entry.Module != Devmod.Name)
            return FdoFault.None; // a module that we did not start, or one that has ended: passed over

        return _inbox.Add(entry, value => Take(plan, entry.Message, value));
    }

    private FdoFault Take(RunningPlan? plan, string message, CborCursor value)
    {
        if (plan is null)
            return _devmod.Receive(message, value);
        if (message == "active")
            plan.IsRefused |= !value.ReadBoolean();
        else if (!plan.Module.HasEnded)
            return plan.Module.Receive(message, value);
        else
            value.Skip();
        return FdoFault.None;
    }

    private FdoFault EndTurn(bool saidSomething)
    {
        if (Devmod is null)
        {
            Devmod = _devmod.Take();
            // A device that stops speaking before it has introduced itself never will.
            return Devmod is null && !saidSomething ? FdoFault.Malformed : FdoFault.None;
        }

        foreach (var plan in Running.Where(plan => !plan.Module.HasEnded))
            plan.Module.EndOfTurn();
        return FdoFault.None;
    }

    private FdoFault RunModules(DateTimeOffset now)
    {
        bool someEnded;
        do
        {
            StartNext(now);
            // Those that run side by side begin in turn, so that one that streams leaves room for the others.
            var running = Running.ToList();
            for (var i = 0; i < running.Count; i++)
                running[(_rounds + i) % running.Count].Produce(_outbox);
            if (Settle(now, out someEnded) != FdoFault.None)
                return Fault;
        } while (someEnded && !_outbox.IsFull);

        return FdoFault.None;
    }

    // The first plan that has not ended, and those behind it that run beside it.
    private void StartNext(DateTimeOffset now)
    {
        foreach (
            var plan in _plans.SkipWhile(plan => plan.HasEnded).TakeWhile((plan, i) => i == 0 || plan.Plan.RunsBesidePrevious)
        )
        {
            if (plan.State != ModuleState.Waiting || Running.Any(other => other.Name == plan.Name))
                continue;
            plan.Start(now);
            plan.IsRefused = !Devmod!.Modules.Contains(plan.Name);
        }
    }

    // Looks at time, rounds and how modules ended.
    private FdoFault Settle(DateTimeOffset now, out bool someEnded)
    {
        someEnded = false;
        if (now >= _deadline)
            return Fail(FdoFault.DeadlinePassed);
        foreach (var plan in Running.ToList())
        {
            plan.Settle(now);
            if (plan.State == ModuleState.Running)
                continue;
            someEnded = true;
            if (plan.State is ModuleState.Refused or ModuleState.Failed && plan.Plan.IsRequired)
                return Fail(plan.Fault);
        }

        return FdoFault.None;
    }

    private FdoFault Fail(FdoFault fault) => Fault = fault;
}
