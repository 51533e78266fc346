using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>Puts a device's introduction together, value by value.</summary>
internal sealed class DevmodReader
{
    private static readonly string[] TextMessages =
    [
        "os",
        "arch",
        "version",
        "device",
        "sep",
        "bin",
        "sn",
        "pathsep",
        "nl",
        "tmp",
        "dir",
        "progenv",
        "mudurl",
    ];

    private readonly Dictionary<string, string> _texts = [];
    private readonly List<string> _modules = [];
    private ReadOnlyMemory<byte>? _serial;
    private bool _isActive;
    private int? _count;

    public FdoFault Receive(string message, CborCursor value)
    {
        if (message == "active")
            _isActive = value.ReadBoolean();
        else if (message == "nummodules")
            ReadCount(value);
        else if (message == "modules")
            ReadModules(value);
        else if (message == "sn" && value.Next == CborReaderState.ByteString)
            _serial = value.ReadBytes(maxLength: Devmod.MaxTextLength).ToArray();
        else if (!TextMessages.Contains(message))
            value.Skip();
        else if (!_texts.TryAdd(message, value.ReadText(Devmod.MaxTextLength)))
            return FdoFault.UnexpectedMessage; // said twice
        return FdoFault.None;
    }

    /// <summary>The introduction, once everything required has been said.</summary>
    public Devmod? Take()
    {
        if (!_isActive || _count != _modules.Count)
            return null;
        if (!TextMessages.Take(6).All(_texts.ContainsKey))
            return null;
        return new Devmod
        {
            Os = _texts["os"],
            Arch = _texts["arch"],
            Version = _texts["version"],
            Device = _texts["device"],
            Separator = _texts["sep"],
            Binary = _texts["bin"],
            SerialText = _texts.GetValueOrDefault("sn"),
            SerialBytes = _serial,
            PathSeparator = _texts.GetValueOrDefault("pathsep"),
            NewLine = _texts.GetValueOrDefault("nl"),
            TemporaryFolder = _texts.GetValueOrDefault("tmp"),
            Folder = _texts.GetValueOrDefault("dir"),
            ProgramEnvironment = _texts.GetValueOrDefault("progenv"),
            MudUrl = _texts.GetValueOrDefault("mudurl"),
            Modules = [.. _modules],
        };
    }

    public void Write(CborWriter writer)
    {
        writer.WriteStartArray(5);
        writer.WriteBoolean(_isActive);
        writer.WriteInt32(_count ?? -1);
        if (_serial is { } serial)
            writer.WriteByteString(serial.Span);
        else
            writer.WriteNull();
        writer.WriteStartArray(_modules.Count);
        _modules.ForEach(writer.WriteTextString);
        writer.WriteEndArray();
        writer.WriteStartMap(_texts.Count);
        foreach (var (message, text) in _texts)
        {
            writer.WriteTextString(message);
            writer.WriteTextString(text);
        }

        writer.WriteEndMap();
        writer.WriteEndArray();
    }

    public void Read(CborCursor cursor)
    {
        cursor.EnterArray(5);
        _isActive = cursor.ReadBoolean();
        var count = cursor.ReadInt32();
        _count = count < 0 ? null : count;
        _serial = cursor.ReadBytesOrNull();
        cursor.EnterArray();
        while (cursor.HasMore)
            _modules.Add(cursor.ReadText());
        cursor.LeaveArray();
        cursor.EnterMap();
        while (cursor.HasMore)
            _texts[cursor.ReadText()] = cursor.ReadText();
        cursor.LeaveMap();
        cursor.LeaveArray();
    }

    private void ReadCount(CborCursor value)
    {
        if (_count is not null)
            value.Fail(WireFault.Duplicate);
        _count = value.ReadUnsigned();
        if (_count > Devmod.MaxModules)
            value.Fail(WireFault.TooLong);
    }

    // The list comes in pieces that follow one another without a gap, after the number of modules.
    private void ReadModules(CborCursor value)
    {
        value.EnterArray();
        var start = value.ReadUnsigned();
        var count = value.ReadUnsigned();
        if (_count is null || start != _modules.Count || count > _count - start)
            value.Fail(WireFault.BadValue);
        for (; count > 0 && value.Fault == WireFault.None; count--)
            _modules.Add(value.ReadText(ServiceInfo.ServiceInfoEntry.MaxKeyLength));
        value.LeaveArray();
    }
}
