using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Imprint.Host.Tests;

public sealed class SecrecyTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_key_reaches_a_log_at_any_level_or_an_answer()
    {
        using var kept = new KeptLog();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(kept));
        await using var world = await World.StartAsync(loggers);
        using var owner = world.ClientOf("operator-1", "operator-1");
        var answers = new List<string>();
        foreach (var path in new[] { "/healthz", "/v1/trust-anchors", "/v1/audit-entries", "/v1/nothing", "/problems/not-found" })
        {
            using var answer = await owner.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            answers.Add(await answer.Content.ReadAsStringAsync(Cancel));
        }

        Assert.NotEmpty(kept.Lines);
        var said = string.Join('\n', kept.Lines.Concat(answers));
        foreach (var secret in world.Parties.Parties.SelectMany(party => SecretsOf(world, party.Name)))
        {
            Assert.DoesNotContain(Convert.ToHexString(secret), said, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(secret).TrimEnd('='), said, StringComparison.Ordinal);
        }
    }

    /// <summary>The master key, and the private scalar that stands in clear for the owner's own use.</summary>
    private static IEnumerable<byte[]> SecretsOf(World world, string party)
    {
        yield return File.ReadAllBytes(world.FileOf(party, "keys/master.key"));
        using var administrator = ECDsa.Create();
        administrator.ImportFromPem(File.ReadAllText(world.FileOf(party, "admin.pem")));
        yield return administrator.ExportParameters(includePrivateParameters: true).D!;
    }

    private sealed class KeptLog : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Keeper(Lines);

        public void Dispose() { }

        private sealed class Keeper(ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                lines.Enqueue(state.ToString() ?? "");
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => lines.Enqueue(formatter(state, exception) + exception);
        }
    }
}
