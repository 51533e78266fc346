using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Imprint.Web.Outbound;
using Imprint.Web.Parties;
using Imprint.Wire;
using Microsoft.Extensions.Logging;

namespace Imprint.Provider.Registrations;

/// <summary>The manufacturers that this provider knows, each reached over one client.</summary>
internal sealed class Manufacturers(KnownParties known, TimeProvider clock, RandomSource random, ILoggerFactory loggers)
    : IDisposable
{
    private const string Role = "manufacturer";

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly ConcurrentDictionary<string, Lazy<PartyClient>> _clients = new(StringComparer.Ordinal);

    public bool Knows(string name) => known.Find(name, Role) is not null;

    public Task<PartyAnswer> PostAsync<T>(
        string name,
        string path,
        T body,
        JsonTypeInfo<T> type,
        string idempotencyKey,
        CancellationToken cancel
    ) => Of(name).SendAsync(PartyRequest.Post(path, body, type, idempotencyKey), cancel);

    public Task<PartyAnswer> PutAsync(string name, string path, ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        Of(name).SendAsync(new PartyRequest(HttpMethod.Put, path) { Body = json, ContentType = Json }, cancel);

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
    }

    private PartyClient Of(string name) =>
        _clients
            .GetOrAdd(
                name,
                _ => new Lazy<PartyClient>(() =>
                    new PartyClient(
                        known.OptionsFor(
                            known.Find(name, Role) ?? throw new InvalidOperationException($"No manufacturer '{name}' is known.")
                        ),
                        clock,
                        random,
                        loggers.CreateLogger<PartyClient>()
                    )
                )
            )
            .Value;
}
