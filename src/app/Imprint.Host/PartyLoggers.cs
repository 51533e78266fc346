using System.Collections;
using Imprint.Host.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Imprint.Host;

/// <summary>One log for the process, to standard error; every line of a party carries its name.</summary>
public static class PartyLoggers
{
    public static ILoggerFactory Create(LogSettings settings) =>
        LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LevelOf(settings.Level));
            // The web server's own chatter only when asked for in full.
            logging.AddFilter("Microsoft", settings.Level is "trace" or "debug" ? LogLevel.Debug : LogLevel.Warning);
            logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
            logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
            logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
            // Both formatters are there now; this names the one in use.
            logging.AddConsole(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                console.FormatterName = settings.Format == "json" ? ConsoleFormatterNames.Json : LineFormatter.FormatterName;
            });
        });

    private static LogLevel LevelOf(string level) =>
        level switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        };
}

/// <summary>Puts the party's name on everything that its part of the process logs.</summary>
internal sealed class PartyLoggerFactory(ILoggerFactory process, string party) : ILoggerFactory
{
    private readonly PartyScope _scope = new(party);

    public ILogger CreateLogger(string categoryName) => new PartyLogger(process.CreateLogger(categoryName), _scope);

    public void AddProvider(ILoggerProvider provider) => process.AddProvider(provider);

    // The process owns the factory behind it.
    public void Dispose() { }

    private sealed class PartyLogger(ILogger inner, PartyScope scope) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!inner.IsEnabled(logLevel))
                return;
            using (inner.BeginScope(scope))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

/// <summary>The log scope of one party; a list, so that structured logs get a field and not only text.</summary>
internal sealed class PartyScope(string party) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public const string Key = "Party";

    private readonly KeyValuePair<string, object?> _entry = new(Key, party);

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? _entry : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return _entry;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Key}:{party}";
}
