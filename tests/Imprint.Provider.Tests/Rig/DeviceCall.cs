using Imprint.Fdo;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;

namespace Imprint.Provider.Tests.Rig;

/// <summary>Carries one message to the provider, and its answer back.</summary>
internal delegate Task<(FdoMessageType Type, ReadOnlyMemory<byte> Body)> Carry(FdoMessageType type, ReadOnlyMemory<byte> body);

/// <summary>One call of a device at its owner's, from message 60 to its end, message by message if need be.</summary>
internal sealed class DeviceCall(FdoDevice device, To2DeviceOptions options, Carry carry) : IDisposable
{
    private readonly To2Device _session = new(options);
    private FdoStep? _step;

    /// <summary>How an effect on the device ends.</summary>
    public Func<ServiceInfoEffect, EffectResult> Work { get; init; } = _ => EffectResult.Done;

    public List<FdoMessageType> Sent { get; } = [];

    /// <summary>The message that is to be sent next.</summary>
    public FdoStep.Send Next => (FdoStep.Send)(_step ??= _session.Start());

    public DeviceCredential? Staged { get; private set; }

    /// <summary>Sends one message and takes its answer.</summary>
    public async Task<FdoStep> StepAsync()
    {
        var send = Next;
        Sent.Add(send.Type);
        var (type, body) = await carry(send.Type, send.Body);
        _step = _session.Receive(type, body);
        while (_step is FdoStep.Work work)
        {
            Staged = work.Stage ?? Staged;
            foreach (var effect in work.Effects)
                _session.Complete(effect, Work(effect));
            _step = _session.Continue();
        }

        return _step;
    }

    /// <summary>Goes on until this message is to be sent.</summary>
    public async Task StepUntilAsync(FdoMessageType type)
    {
        while (Next.Type != type)
            Assert.IsType<FdoStep.Send>(await StepAsync());
    }

    /// <summary>To the end; a device that finishes takes its new credential.</summary>
    public async Task<FdoStep> RunAsync()
    {
        _step ??= _session.Start();
        while (_step is FdoStep.Send)
            await StepAsync();
        if (_step is FdoStep.Finished && _session.Replacement is { } replacement)
            device.Credential = replacement with { IsActive = true };
        return _step;
    }

    public void Dispose() => _session.Dispose();
}
