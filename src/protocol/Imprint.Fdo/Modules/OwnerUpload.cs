using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>Asks the device for a file: <c>need-sha</c>, <c>name</c>; it answers <c>length</c>, <c>data</c>*, <c>sha-384</c>.</summary>
/// <param name="maxLength">A longer file fails the module. The file is held, and exported, until it is whole.</param>
public sealed class OwnerUpload(string fileName, int maxLength = OwnerUpload.DefaultMaxLength, bool needsHash = true)
    : OwnerModule
{
    public const int DefaultMaxLength = 1 << 20;

    private readonly IncomingFile _file = new(maxLength);
    private bool _isAsked;

    public override string Name => ModuleNames.Upload;

    private bool IsWhole => _file.Length == _file.Count && (!needsHash || _file.Sha384 is not null);

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message is not ("length" or "data" or "sha-384"))
        {
            value.Skip();
            return FdoFault.None;
        }

        if (!_isAsked || (message == "length" ? _file.Length is not null : _file.Length is null))
            return FdoFault.UnexpectedMessage;
        if (message == "sha-384" && _file.Sha384 is not null)
            return FdoFault.UnexpectedMessage;

        if (message == "length")
            _file.ReadLength(value);
        else if (message == "sha-384")
            _file.ReadSha384(value);
        else if (!_file.TryAppend(value.ReadBytes().Span))
            Fail();

        if (_file.IsTooLarge)
            Fail(FdoFault.TooLarge);
        else if (IsWhole && value.Fault == Wire.WireFault.None && Pending.Count == 0)
            TakeWhole();
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_isAsked)
            return;
        outbox.SendBoolean(Name, "need-sha", needsHash);
        outbox.SendText(Name, "name", fileName);
        _isAsked = true;
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (result is EffectDone)
            Finish();
        else
            Fail();
    }

    protected internal override void Export(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteBoolean(_isAsked);
        _file.Write(writer);
        writer.WriteEndArray();
    }

    protected internal override void Restore(CborCursor cursor)
    {
        cursor.EnterArray(2);
        _isAsked = cursor.ReadBoolean();
        _file.Read(cursor);
        cursor.LeaveArray();
        if (IsWhole)
            TakeWhole();
    }

    private void TakeWhole()
    {
        if (_file.IsIntact)
            Ask(new KeepUpload(fileName, _file.Content));
        else
            Fail();
    }
}
