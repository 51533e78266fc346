using System.CommandLine;

namespace Imprint.Cli.Commands;

/// <summary><c>imprint fdo</c>: FIDO Device Onboard by itself, for other people's devices.</summary>
internal static class FdoCommand
{
    public static Command Create(Terminal terminal) =>
        new("fdo", "FIDO Device Onboard by itself: servers for other makers' devices") { FdoServeCommand.Create(terminal) };
}
