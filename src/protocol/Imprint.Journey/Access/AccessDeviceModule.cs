using Imprint.Fdo;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

/// <summary>A payload that came whole: to be kept, for good, before the device says that it was.</summary>
/// <param name="Encoded">As it was received.</param>
public sealed record KeepAccess(AccessPayload Payload, ReadOnlyMemory<byte> Encoded) : ServiceInfoEffect;

/// <summary>The device's half of <c>imprint.access</c>. What it refuses changes nothing, and the owner hears why.</summary>
/// <param name="keptVersion">The version that the device has; 0 when it has none.</param>
public sealed class AccessDeviceModule(long keptVersion = 0) : DeviceModule
{
    private long _keptVersion = keptVersion;
    private AccessAssembly? _assembly;
    private AccessResult? _answer;
    private bool _isRefusing;

    public override string Name => AccessOwnerModule.ModuleName;

    public override bool IsBusy => base.IsBusy || _assembly is not null;

    protected override void Activate()
    {
        _assembly = null;
        _answer = null;
        _isRefusing = false;
    }

    protected override FdoFault Receive(string message, CborCursor value)
    {
        switch (message)
        {
            case AccessOwnerModule.BeginMessage:
                Begin(value.ReadRaw());
                return FdoFault.None;
            case AccessOwnerModule.DataMessage:
                var piece = value.ReadBytes();
                if (value.Fault != WireFault.None)
                    return FdoFault.Malformed;
                Add(piece.Span);
                return FdoFault.None;
            default:
                value.Skip();
                return FdoFault.None;
        }
    }

    protected override void Produce(ServiceInfoOutbox outbox)
    {
        if (_answer is not { } answer)
            return;
        outbox.SendInteger(Name, AccessOwnerModule.ResultMessage, (int)answer);
        _answer = null;
    }

    protected override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        var isKept = result is EffectDone;
        if (isKept)
            _keptVersion = ((KeepAccess)effect).Payload.Version;
        _answer = isKept ? AccessResult.Accepted : AccessResult.NotKept;
    }

    private void Begin(ReadOnlyMemory<byte> message)
    {
        DropPending();
        _isRefusing = false;
        Judge(AccessAssembly.Begin(message, _keptVersion, out _assembly));
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        // Once refused, what the owner had sent already is passed over, so that it hears one answer.
        if (_isRefusing)
            return;
        if (_assembly is null)
        {
            Judge(AccessResult.Malformed);
            return;
        }

        Judge(_assembly.Add(piece));
        if (_assembly?.Payload is not { } payload)
            return;
        Ask(new KeepAccess(payload, _assembly.Encoded));
        _assembly = null;
    }

    private void Judge(AccessResult result)
    {
        if (result == AccessResult.Accepted)
            return;
        _assembly = null;
        _answer = result;
        _isRefusing = true;
    }
}
