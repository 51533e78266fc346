using Npgsql;

namespace Imprint.Storage.Postgres;

/// <summary>
/// Tells dispatchers on other nodes that there are events. NOTIFY takes a lock that all commits of a server share, so it is kept out
/// of the units: one NOTIFY speaks for every commit of the last few milliseconds. A lost one costs no more than the polling interval.
/// </summary>
internal sealed class PostgresWaker(NpgsqlDataSource source, Signal signal, TimeProvider clock) : IAsyncDisposable
{
    private const string Channel = "imprint_outbox";
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    private const int Idle = 0;
    private const int Telling = 1;
    private const int TellingAndAgain = 2;

    private readonly CancellationTokenSource _closing = new();
    private Task _notifying = Task.CompletedTask;
    private int _state = Idle;

    public void Wake()
    {
        signal.Raise();
        if (Interlocked.Exchange(ref _state, TellingAndAgain) == Idle)
            _notifying = NotifyAsync();
    }

    /// <summary>Passes other nodes' notifications on to this process until it is cancelled.</summary>
    public async Task ListenAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancel);
                connection.Notification += (_, _) => signal.Raise();
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                    await listen.ExecuteNonQueryAsync(cancel);
                try
                {
                    while (true)
                        await connection.WaitAsync(cancel);
                }
                finally
                {
                    NpgsqlConnection.ClearPool(connection); // a listening session must not go back to the pool
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (PostgresFaults.Concerns(error))
            {
                await Task.Delay(Reconnect, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task NotifyAsync()
    {
        do
        {
            try
            {
                await Task.Delay(Gather, _closing.Token);
                Volatile.Write(ref _state, Telling);
                await using var notify = source.CreateCommand($"NOTIFY {Channel}");
                await notify.ExecuteNonQueryAsync(_closing.Token);
            }
            catch (Exception error) when (error is OperationCanceledException || PostgresFaults.Concerns(error))
            {
                // The other nodes' polling finds the events.
                Volatile.Write(ref _state, Telling);
            }
        } while (Interlocked.CompareExchange(ref _state, Idle, Telling) != Telling && !_closing.IsCancellationRequested);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _notifying;
        _closing.Dispose();
    }
}
