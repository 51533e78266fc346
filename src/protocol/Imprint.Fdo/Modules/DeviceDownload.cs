using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Takes files from the owner and asks for a <see cref="StoreFile"/> for each that arrived whole. Without a <c>length</c> a file ends
/// with an empty <c>data</c>. A name that is not confined, a file too large, a wrong hash: <c>done</c> = −1.
/// </summary>
/// <param name="maxFileLength">A file is held in memory until it is whole.</param>
public sealed class DeviceDownload(int maxFileLength = DeviceDownload.DefaultMaxFileLength) : DeviceModule
{
    public const int DefaultMaxFileLength = 16 << 20;

    private const int MaxNameRead = 1024;

    private readonly List<long> _answers = [];
    private IncomingFile _file = new(maxFileLength);
    private string? _name;
    private bool _isRefused;

    public override string Name => ModuleNames.Download;

    public override bool IsBusy => base.IsBusy || (_name is not null && !_isRefused);

    protected internal override void Activate() => StartOver();

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message is not ("name" or "length" or "sha-384" or "data"))
        {
            value.Skip();
            return FdoFault.None;
        }

        // 1. The next file begins when the one before it is answered; the rest of a refused file is passed over.
        if (Pending.Count > 0)
            return FdoFault.UnexpectedMessage;
        if (message == "name" && _isRefused)
            StartOver();

        // 2. All that describes a file comes before its data, each once.
        var isLate = message switch
        {
            "name" => _name is not null,
            "length" => _file.Length is not null || _file.HasData,
            "sha-384" => _file.Sha384 is not null || _file.HasData,
            _ => _name is null,
        };
        if (isLate && !_isRefused)
            return FdoFault.UnexpectedMessage;

        // 3. Even what is passed over must be well formed.
        if (message == "name")
            TakeName(value.ReadText(MaxNameRead));
        else if (message == "length")
            TakeLength(value);
        else if (message == "sha-384")
            _file.ReadSha384(value);
        else
            TakeData(value);
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        foreach (var answer in _answers)
            outbox.SendInteger(Name, "done", answer);
        _answers.Clear();
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        _answers.Add(result is EffectDone ? _file.Count : -1);
        StartOver();
    }

    private void TakeName(string name)
    {
        _name = name;
        if (!ConfinedName.IsConfined(name) || _file.IsTooLarge)
            Refuse();
    }

    private void TakeLength(CborCursor value)
    {
        _file.ReadLength(value);
        if (_name is not null && _file.IsTooLarge)
            Refuse();
    }

    private void TakeData(CborCursor value)
    {
        var data = value.ReadBytes().Span;
        if (_isRefused || value.Fault != Wire.WireFault.None)
            return;

        var isEnd = data.IsEmpty;
        if (!_file.TryAppend(data) || (isEnd && _file.Length > _file.Count))
            Refuse();
        else if (!isEnd && (_file.Length is null || _file.Length > _file.Count))
            return;
        else if (!_file.IsIntact)
            Refuse();
        else
            Ask(new StoreFile(_name!, _file.Content));
    }

    private void Refuse()
    {
        if (!_isRefused)
            _answers.Add(-1);
        _isRefused = true;
    }

    private void StartOver()
    {
        _file = new IncomingFile(maxFileLength);
        _name = null;
        _isRefused = false;
    }
}
