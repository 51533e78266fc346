using System.Security.Cryptography;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>Fetches what the owner names by address. It starts when the owner has said all, whatever order that came in.</summary>
public sealed class DeviceWget : DeviceModule
{
    private const int MaxNameRead = 1024;
    private const int MaxUrlLength = 2048;
    private const int MaxErrorLength = 200;

    private string? _name;
    private string? _url;
    private ReadOnlyMemory<byte>? _sha384;
    private long? _done;
    private string? _error;

    public override string Name => ModuleNames.Wget;

    protected internal override void Activate()
    {
        StartOver();
        _done = null;
        _error = null;
    }

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message is not ("sha-384" or "name" or "url"))
        {
            value.Skip();
            return FdoFault.None;
        }

        if (IsBusy)
            return FdoFault.UnexpectedMessage;
        if (message == "sha-384")
            _sha384 = value.ReadBytes(SHA384.HashSizeInBytes, SHA384.HashSizeInBytes).ToArray();
        else if (message == "name")
            _name = value.ReadText(MaxNameRead);
        else
            _url = value.ReadText(MaxUrlLength);
        return FdoFault.None;
    }

    protected internal override void EndOfTurn()
    {
        if (_url is null || IsBusy)
            return;
        if (_name is null || !ConfinedName.IsConfined(_name))
            _error = "the name is not allowed";
        else if (!Uri.TryCreate(_url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            _error = "the address is not an http or https address";
        else
            Ask(new FetchUrl(_name, url, _sha384));
        StartOver();
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_done is { } count)
            outbox.SendInteger(Name, "done", count);
        if (_error is not null)
            outbox.SendText(Name, "error", _error);
        _done = null;
        _error = null;
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (result is UrlFetched fetched)
            _done = fetched.Length;
        else
            _error = result is EffectFailed { Reason: { Length: <= MaxErrorLength } reason }
                ? reason
                : "the file could not be fetched";
    }

    private void StartOver()
    {
        _name = null;
        _url = null;
        _sha384 = null;
    }
}
