using Imprint.Fdo.Modules;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.ServiceInfo;

/// <summary>
/// The device's side of messages 68 and 69. It says its devmod, answers each <c>active</c>, and passes over what it does not know.
/// The caller alternates: <see cref="Produce"/>, <see cref="Receive"/>, then <see cref="Complete"/> for whichever of
/// <see cref="Pending"/> are ready, until <see cref="IsDone"/>. The first fault ends it.
/// </summary>
public sealed class DeviceServiceInfo
{
    private readonly List<DeviceModule> _modules;
    private readonly HashSet<DeviceModule> _active = [];
    private readonly Dictionary<DeviceModule, DateTimeOffset> _busyUntil = [];
    private readonly ServiceInfoLimits _limits;
    private readonly ServiceInfoOutbox _outbox;
    private readonly ServiceInfoInbox _inbox = new();
    private readonly DateTimeOffset _deadline;
    private int _rounds;
    private bool _awaitsOwner;
    private bool _ownerHasMore;
    private bool _saidNothing;

    /// <param name="devmod">What the device says of itself; its list of modules is made from <paramref name="modules"/>.</param>
    public DeviceServiceInfo(Devmod devmod, IReadOnlyList<DeviceModule> modules, ServiceInfoLimits limits, DateTimeOffset now)
    {
        _modules = [.. modules];
        for (var place = 0; place < _modules.Count; place++)
            _modules[place].Place = place;
        _limits = limits;
        _deadline = now + limits.Deadline;
        _outbox = new ServiceInfoOutbox(limits.MaxSentSize);
        (devmod with { Modules = [.. _modules.Select(module => module.Name)] }).Send(_outbox, limits.MaxSentSize);
    }

    /// <summary>The owner has said that it is done: send message 70.</summary>
    public bool IsDone { get; private set; }

    public FdoFault Fault { get; private set; }

    /// <summary>How many times in a row neither side had anything to say. The protocol has no word for "wait", so a caller may slow down.</summary>
    public int IdleRounds { get; private set; }

    /// <summary>Effects to carry out. None after a fault.</summary>
    public IReadOnlyList<ServiceInfoEffect> Pending =>
        Fault != FdoFault.None ? [] : [.. _modules.SelectMany(module => module.Pending)];

    /// <summary>Makes the next message 68.</summary>
    public FdoFault Produce(DateTimeOffset now, out byte[] body)
    {
        body = [];
        if (Fault != FdoFault.None)
            return Fault;
        if (IsDone || _awaitsOwner)
            return Fail(FdoFault.UnexpectedMessage);
        if (Check(now) != FdoFault.None)
            return Fault;

        // An owner that has more to say gets an empty list.
        IReadOnlyList<ServiceInfoEntry> entries = [];
        if (!_ownerHasMore)
        {
            foreach (var module in _modules.Where(module => !_outbox.IsFull && _active.Contains(module)))
                module.Produce(_outbox);
            entries = _outbox.Take();
        }

        _awaitsOwner = true;
        _saidNothing = entries.Count == 0;
        body = new DeviceServiceInfoBody(IsMore: entries.Count > 0 && !_outbox.IsEmpty, entries).Encode();
        return FdoFault.None;
    }

    /// <summary>Takes a message 69, opened.</summary>
    public FdoFault Receive(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (Fault != FdoFault.None)
            return Fault;
        if (!_awaitsOwner)
            return Fail(FdoFault.UnexpectedMessage);
        if (++_rounds > _limits.MaxRounds)
            return Fail(FdoFault.TooManyRounds);
        if (OwnerServiceInfoBody.Read(body, _limits.MaxReceivedSize, out var message) is not FdoFault.None and var malformed)
            return Fail(malformed);

        _awaitsOwner = false;
        _ownerHasMore = message.IsMore;
        IdleRounds = _saidNothing && message is { Entries.Count: 0, IsMore: false } ? IdleRounds + 1 : 0;
        foreach (var entry in message.Entries)
        {
            if (Dispatch(entry) is not FdoFault.None and var fault)
                return Fail(fault);
        }

        if (message.IsDone && _inbox.IsInsideValue)
            return Fail(FdoFault.Malformed);
        IsDone = message.IsDone;
        if (!message.IsMore)
        {
            foreach (var module in _active)
                module.EndOfTurn();
        }

        return _outbox.IsOverrun || _modules.Exists(module => module.AsksTooMuch) ? Fail(FdoFault.TooLarge) : Check(now);
    }

    /// <summary>Gives back the result of an effect. False if nobody waits for it any more.</summary>
    public bool Complete(ServiceInfoEffect effect, EffectResult result) =>
        Fault == FdoFault.None && _modules.Exists(module => module.TryComplete(effect.Id, result));

    private FdoFault Dispatch(ServiceInfoEntry entry)
    {
        var module = _modules.Find(module => module.Name == entry.Module);
        if (entry.Message != "active" && (module is null || !_active.Contains(module)))
            return FdoFault.None; // unknown or never activated: passed over

        return _inbox.Add(entry, value => Take(entry, module, value));
    }

    private FdoFault Take(ServiceInfoEntry entry, DeviceModule? module, CborCursor value)
    {
        if (entry.Message != "active")
            return module!.Receive(entry.Message, value);
        SetActive(entry.Module, module, value.ReadBoolean());
        return FdoFault.None;
    }

    private void SetActive(string name, DeviceModule? module, bool isWanted)
    {
        if (module is not null)
        {
            module.DropPending();
            if (isWanted)
                module.Activate();
            if (isWanted)
                _active.Add(module);
            else
                _active.Remove(module);
        }

        if (isWanted)
            _outbox.SendBoolean(name, "active", module is not null);
    }

    // A module that has failed ends the session. A module that is busy with one thing for too long ends the session, and so does a session that takes too long.
    private FdoFault Check(DateTimeOffset now)
    {
        foreach (var module in _modules)
        {
            if (module.Fault != FdoFault.None)
                return Fail(module.Fault);
            if (!_active.Contains(module) || !module.IsBusy)
                _busyUntil.Remove(module);
            else if (_busyUntil.TryGetValue(module, out var until) && now >= until)
                return Fail(FdoFault.DeadlinePassed);
            else
                _busyUntil.TryAdd(module, now + _limits.ModuleDeadline);
        }

        return now >= _deadline ? Fail(FdoFault.DeadlinePassed) : FdoFault.None;
    }

    private FdoFault Fail(FdoFault fault) => Fault = fault;
}
