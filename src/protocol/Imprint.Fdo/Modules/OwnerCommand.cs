using System.Buffers;
using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Lets the device run a command: <c>command</c>, <c>args</c>, <c>may_fail</c>, <c>return_stdout</c>, <c>return_stderr</c>,
/// <c>execute</c>; it answers <c>stdout</c>*, <c>stderr</c>*, <c>exitcode</c>.
/// </summary>
public sealed class OwnerCommand(CommandRequest request) : OwnerModule
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _errors = new();
    private readonly Queue<int> _signals = [];
    private int? _exitCode;
    private bool _isSent;
    private bool _isTruncated;

    public override string Name => ModuleNames.Command;

    /// <summary>Sends a signal to the command with the next message.</summary>
    public void Signal(int signal) => _signals.Enqueue(signal);

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message is not ("stdout" or "stderr" or "exitcode"))
        {
            value.Skip();
            return FdoFault.None;
        }

        if (!_isSent || _exitCode is not null)
            return FdoFault.UnexpectedMessage;
        if (message == "exitcode")
            TakeExitCode(value);
        else if (message == "stdout")
            Keep(_output, value.ReadBytes().Span, request.ReturnsOutput);
        else
            Keep(_errors, value.ReadBytes().Span, request.ReturnsErrors);
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (!_isSent)
        {
            outbox.SendText(Name, "command", request.Command);
            outbox.Send(Name, "args", writer => writer.WriteEmbedded(WriteArguments));
            outbox.SendBoolean(Name, "may_fail", request.MayFail);
            outbox.SendBoolean(Name, "return_stdout", request.ReturnsOutput);
            outbox.SendBoolean(Name, "return_stderr", request.ReturnsErrors);
            outbox.Send(Name, "execute", writer => writer.WriteNull());
            _isSent = true;
        }

        while (_exitCode is null && _signals.TryDequeue(out var signal))
            outbox.SendInteger(Name, "sig", signal);
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (result is EffectDone && (_exitCode == 0 || request.MayFail))
            Finish();
        else
            Fail();
    }

    protected internal override void Export(CborWriter writer)
    {
        writer.WriteStartArray(6);
        writer.WriteBoolean(_isSent);
        writer.WriteBoolean(_isTruncated);
        writer.WriteByteString(_output.WrittenSpan);
        writer.WriteByteString(_errors.WrittenSpan);
        if (_exitCode is { } code)
            writer.WriteInt32(code);
        else
            writer.WriteNull();
        writer.WriteStartArray(_signals.Count);
        foreach (var signal in _signals)
            writer.WriteInt32(signal);
        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    protected internal override void Restore(CborCursor cursor)
    {
        cursor.EnterArray(6);
        _isSent = cursor.ReadBoolean();
        _isTruncated = cursor.ReadBoolean();
        _output.Write(cursor.ReadBytes().Span);
        _errors.Write(cursor.ReadBytes().Span);
        if (!cursor.TryReadNull())
            TakeExitCode(cursor);
        cursor.EnterArray();
        while (cursor.HasMore)
            _signals.Enqueue(cursor.ReadInt32());
        cursor.LeaveArray();
        cursor.LeaveArray();
    }

    private void WriteArguments(CborWriter writer)
    {
        writer.WriteStartArray(request.Arguments.Count);
        foreach (var argument in request.Arguments)
            writer.WriteTextString(argument);
        writer.WriteEndArray();
    }

    private void TakeExitCode(CborCursor value)
    {
        _exitCode = value.ReadInt32();
        Ask(new KeepCommandResult(request.Command, _exitCode.Value, _output.WrittenMemory, _errors.WrittenMemory, _isTruncated));
    }

    // What was not asked for is not kept, and neither is more than the limit.
    private void Keep(ArrayBufferWriter<byte> stream, ReadOnlySpan<byte> data, bool isWanted)
    {
        if (!isWanted)
            return;
        var room = request.MaxOutputLength - stream.WrittenCount;
        _isTruncated |= data.Length > room;
        stream.Write(data[..Math.Min(data.Length, room)]);
    }
}
