using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Imprint.Host;

/// <summary>One line per entry, for people: time, level, party, what happened, and the correlator to look for elsewhere.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var names = new Names();
        scopeProvider?.ForEachScope(static (scope, names) => names.Note(scope), names);
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write($" {Word(logEntry.LogLevel)} {names.Party ?? "imprint"}: ");
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" "));
        if (names.Correlator is { } correlator)
            textWriter.Write($" [{correlator}]");
        textWriter.WriteLine();
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }

    private static string Word(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            _ => "error",
        };

    private sealed class Names
    {
        public object? Party { get; private set; }

        public object? Correlator { get; private set; }

        public void Note(object? scope)
        {
            if (scope is not IEnumerable<KeyValuePair<string, object?>> entries)
                return;
            foreach (var (key, value) in entries)
            {
                if (key == PartyScope.Key)
                    Party = value;
                else if (key == "Correlator")
                    Correlator = value;
            }
        }
    }
}
