using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Modules;

/// <summary>What a device says of itself before anything else (module <c>devmod</c>).</summary>
public sealed record Devmod
{
    public const string Name = "devmod";

    internal const int MaxModules = 256;
    internal const int MaxTextLength = 256;

    /// <summary>The operating system, such as <c>linux</c>.</summary>
    public required string Os { get; init; }

    public required string Arch { get; init; }

    /// <summary>The version of the operating system.</summary>
    public required string Version { get; init; }

    /// <summary>The model.</summary>
    public required string Device { get; init; }

    /// <summary>What separates the parts of a path.</summary>
    public string Separator { get; init; } = "/";

    /// <summary>The format of programs, or architectures of the processor that they may be built for.</summary>
    public required string Binary { get; init; }

    /// <summary>The serial number: text, or bytes for those who number in bytes.</summary>
    public string? SerialText { get; init; }

    public ReadOnlyMemory<byte>? SerialBytes { get; init; }

    public string? PathSeparator { get; init; }

    public string? NewLine { get; init; }

    public string? TemporaryFolder { get; init; }

    public string? Folder { get; init; }

    public string? ProgramEnvironment { get; init; }

    /// <summary>Where the manufacturer's usage description (RFC 8520) is.</summary>
    public string? MudUrl { get; init; }

    /// <summary>The modules that the device has.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    internal void Send(ServiceInfoOutbox outbox, int maxSize)
    {
        outbox.SendBoolean(Name, "active", true);
        SendText("os", Os);
        SendText("arch", Arch);
        SendText("version", Version);
        SendText("device", Device);
        if (SerialBytes is { } serial)
            outbox.SendBytes(Name, "sn", serial);
        else
            SendText("sn", SerialText);
        SendText("pathsep", PathSeparator);
        SendText("sep", Separator);
        SendText("nl", NewLine);
        SendText("tmp", TemporaryFolder);
        SendText("dir", Folder);
        SendText("progenv", ProgramEnvironment);
        SendText("bin", Binary);
        SendText("mudurl", MudUrl);
        SendModules(outbox, maxSize);

        void SendText(string message, string? value)
        {
            if (value is not null)
                outbox.SendText(Name, message, value);
        }
    }

    // modules: [start, count, name*], as many as surely fit into one message.
    private void SendModules(ServiceInfoOutbox outbox, int maxSize)
    {
        const int Heads = 40;
        outbox.SendInteger(Name, "nummodules", Modules.Count);
        var start = 0;
        while (start < Modules.Count)
        {
            var end = start;
            var left = maxSize - Heads;
            do left -= Modules[end++].Length + 2;
            while (end < Modules.Count && left > Modules[end].Length + 2);

            var (from, names) = (start, Modules.Skip(start).Take(end - start).ToList());
            outbox.Send(
                Name,
                "modules",
                writer =>
                {
                    writer.WriteStartArray(2 + names.Count);
                    writer.WriteInt32(from);
                    writer.WriteInt32(names.Count);
                    names.ForEach(writer.WriteTextString);
                    writer.WriteEndArray();
                }
            );
            start = end;
        }
    }
}
