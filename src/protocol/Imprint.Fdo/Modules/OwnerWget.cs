using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Lets the device fetch a file outside the tunnel: <c>sha-384</c>, <c>name</c>, <c>url</c>; it answers <c>done</c> with the length or
/// <c>error</c> with a text.
/// </summary>
public sealed class OwnerWget(string fileName, Uri url, ReadOnlyMemory<byte>? sha384 = null, long? length = null) : OwnerModule
{
    private const int MaxErrorLength = 1024;

    private bool _isSent;

    public override string Name => ModuleNames.Wget;

    /// <summary>What the device said went wrong. Its words: not to be trusted, only to be shown.</summary>
    public string? Error { get; private set; }

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message == "done")
            TakeDone(value);
        else if (message == "error")
        {
            Error = value.ReadText(MaxErrorLength);
            Fail();
        }
        else
            value.Skip();

        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_isSent)
            return;
        if (sha384 is { } hash)
            outbox.SendBytes(Name, "sha-384", hash);
        outbox.SendText(Name, "name", fileName);
        outbox.SendText(Name, "url", url.AbsoluteUri); // last: a device starts with it
        _isSent = true;
    }

    protected internal override void Export(CborWriter writer) => writer.WriteBoolean(_isSent);

    protected internal override void Restore(CborCursor cursor) => _isSent = cursor.ReadBoolean();

    private void TakeDone(CborCursor value)
    {
        var count = value.ReadInt64();
        if (count < -1)
            value.Fail(WireFault.BadValue);
        else if (_isSent && count >= 0 && count == (length ?? count))
            Finish();
        else
            Fail();
    }
}
