using System.Security.Cryptography;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Gives the owner files that a <see cref="ReadFile"/> may read. The specification has no word for a file that is not there; this device
/// says <c>active</c> = false, so that the owner need not wait for its deadline.
/// </summary>
public sealed class DeviceUpload : DeviceModule
{
    private const int MaxNameRead = 1024;

    private ReadOnlyMemory<byte>? _content;
    private int _position;
    private bool _needsHash;
    private bool _isDescribed;
    private bool _isRefused;

    public override string Name => ModuleNames.Upload;

    public override bool IsBusy => base.IsBusy || _content is not null;

    protected internal override void Activate() => StartOver();

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message is not ("need-sha" or "name"))
        {
            value.Skip();
            return FdoFault.None;
        }

        if (IsBusy)
            return FdoFault.UnexpectedMessage;
        if (message == "need-sha")
            _needsHash = value.ReadBoolean();
        else if (value.ReadText(MaxNameRead) is var name && ConfinedName.IsConfined(name))
            Ask(new ReadFile(name));
        else
            _isRefused = true;
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_isRefused)
        {
            outbox.SendBoolean(Name, "active", false);
            StartOver();
        }

        if (_content is not { } content)
            return;
        if (!_isDescribed)
            outbox.SendInteger(Name, "length", content.Length);
        _isDescribed = true;

        while (_position < content.Length)
        {
            var room = outbox.RoomForBytes(Name, "data", OwnerDownload.MaxChunk);
            if (room == 0)
                return;
            var chunk = content.Slice(_position, Math.Min(room, content.Length - _position));
            outbox.SendBytes(Name, "data", chunk);
            _position += chunk.Length;
        }

        if (_needsHash)
            outbox.SendBytes(Name, "sha-384", SHA384.HashData(content.Span));
        StartOver();
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (result is FileRead read)
            _content = read.Content;
        else
            _isRefused = true;
    }

    private void StartOver()
    {
        _content = null;
        _position = 0;
        _needsHash = _isDescribed = _isRefused = false;
    }
}
