using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Tests.Rig;

/// <summary>Everything a server has logged, with the scopes it was logged under.</summary>
internal sealed class LogRecord : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Recorder(LogRecord record) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => record._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = $"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}";
            record._scopes.ForEachScope((scope, _) => line += $" | {scope}", 0);
            record.Lines.Enqueue(line);
        }
    }
}
