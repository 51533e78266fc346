using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Runs commands of the owner, one at a time. A device has this module only where somebody has switched it on. A command that fails and
/// may not fail ends the session, as the module's specification asks.
/// </summary>
public sealed class DeviceCommand : DeviceModule
{
    private const int MaxCommandLength = 4096;
    private const int MaxArguments = 256;
    private const int MaxSignal = 64;

    private string? _command;
    private List<string> _arguments = [];
    private bool _mayFail;
    private bool _returnsOutput;
    private bool _returnsErrors;
    private bool _isRunning;
    private CommandEnded? _ended;
    private int _outputSent;
    private int _errorsSent;

    public override string Name => ModuleNames.Command;

    public override bool IsBusy => _isRunning || _ended is not null;

    protected internal override void Activate() => StartOver();

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        switch (message)
        {
            case "sig":
                TakeSignal(value);
                return FdoFault.None;
            case "command" or "args" or "may_fail" or "return_stdout" or "return_stderr" or "execute" when IsBusy:
                return FdoFault.UnexpectedMessage;
            case "command":
                StartOver();
                _command = value.ReadText(MaxCommandLength);
                return FdoFault.None;
            case "args":
                ReadArguments(value);
                return FdoFault.None;
            case "may_fail":
                _mayFail = value.ReadBoolean();
                return FdoFault.None;
            case "return_stdout":
                _returnsOutput = value.ReadBoolean();
                return FdoFault.None;
            case "return_stderr":
                _returnsErrors = value.ReadBoolean();
                return FdoFault.None;
            case "execute":
                return Execute(value);
            default:
                value.Skip();
                return FdoFault.None;
        }
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_ended is not { } ended)
            return;
        if (_returnsOutput && !TrySend(outbox, "stdout", ended.Output, ref _outputSent))
            return;
        if (_returnsErrors && !TrySend(outbox, "stderr", ended.Errors, ref _errorsSent))
            return;
        outbox.SendInteger(Name, "exitcode", ended.ExitCode);
        StartOver();
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (effect is not RunCommand)
            return;
        _isRunning = false;
        _ended = result as CommandEnded ?? new CommandEnded(-1, default, default);
        if (_ended.ExitCode != 0 && !_mayFail)
            Fail();
    }

    private FdoFault Execute(CborCursor value)
    {
        value.ReadNull();
        if (_command is null)
            return FdoFault.UnexpectedMessage;
        _isRunning = true;
        Ask(new RunCommand(_command, _arguments, _returnsOutput, _returnsErrors));
        return FdoFault.None;
    }

    // A signal for a command that has just ended comes too late and is no mistake.
    private void TakeSignal(CborCursor value)
    {
        var signal = value.ReadUnsigned(MaxSignal);
        if (_isRunning)
            Ask(new SignalCommand(signal));
    }

    // bstr .cbor [tstr*]; the array alone is taken too.
    private void ReadArguments(CborCursor value)
    {
        if (value.Next == CborReaderState.ByteString)
        {
            var embedded = value.ReadEmbedded();
            ReadArray(embedded);
            value.Join(embedded);
        }
        else
            ReadArray(value);
    }

    private void ReadArray(CborCursor cursor)
    {
        _arguments = [];
        if (cursor.EnterArray() > MaxArguments)
            cursor.Fail(WireFault.TooLong);
        while (cursor.HasMore)
            _arguments.Add(cursor.ReadText(MaxCommandLength));
        cursor.LeaveArray();
    }

    private bool TrySend(ServiceInfoOutbox outbox, string message, ReadOnlyMemory<byte> stream, ref int sent)
    {
        while (sent < stream.Length)
        {
            var room = outbox.RoomForBytes(Name, message, OwnerDownload.MaxChunk);
            if (room == 0)
                return false;
            var chunk = stream.Slice(sent, Math.Min(room, stream.Length - sent));
            outbox.SendBytes(Name, message, chunk);
            sent += chunk.Length;
        }

        return true;
    }

    private void StartOver()
    {
        _command = null;
        _arguments = [];
        _mayFail = _returnsOutput = _returnsErrors = _isRunning = false;
        _ended = null;
        _outputSent = _errorsSent = 0;
    }
}
