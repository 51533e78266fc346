using Imprint.Crypto.Custody;
using Imprint.Element;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Manufacturer.Factory;
using Imprint.Pki.Pem;
using Imprint.Storage;
using Imprint.Web.Parties;

namespace Imprint.Cli;

/// <summary>A failure that a user can act on: one line without a stack trace.</summary>
internal sealed record Failure(int ExitCode, string Code, string Message);

/// <summary>Which exceptions are such failures. All others are defects and show their stack.</summary>
internal static class Failures
{
    public static Failure? Recognise(Exception exception) =>
        exception switch
        {
            SettingsException e => new(ExitCode.Usage, "settings", string.Join(Environment.NewLine + "imprint: ", e.Faults)),
            PartyOptionException e => new(ExitCode.Usage, "settings", e.Message),
            PortInUseException e => new(ExitCode.Conflict, "port-in-use", e.Message),
            FolderInUseException e => new(ExitCode.Conflict, "folder-in-use", e.Message),
            ElementException { Fault: ElementFault.Missing } e => new(ExitCode.NotFound, "no-device", e.Message),
            ElementException { Fault: ElementFault.InUse } e => new(ExitCode.Conflict, "device-in-use", e.Message),
            ElementException e => new(ExitCode.Failed, "element", e.Message),
            KeyCustodyException e => new(ExitCode.Failed, "key-custody", e.Message),
            PkiFileException e => new(ExitCode.Failed, "certificate-file", e.Message),
            FactoryLineException e => new(ExitCode.Failed, "factory", e.Message),
            StorageException e => new(ExitCode.Failed, "storage", e.Message),
            PartyStartException e => new(ExitCode.Failed, "start", e.Message),
            OperationCanceledException => new(ExitCode.Failed, "cancelled", "stopped before it was done"),
            UnauthorizedAccessException or IOException => new(ExitCode.Failed, "file", exception.Message),
            _ => null,
        };
}
