using Imprint.Fdo.Messages;

namespace Imprint.Fdo.Sessions;

/// <summary>Carries one message to the peer and its answer back.</summary>
public delegate Task<(FdoMessageType Type, ReadOnlyMemory<byte> Body)> FdoExchange(
    FdoMessageType type,
    ReadOnlyMemory<byte> body,
    CancellationToken cancel
);

/// <summary>Runs the asking side of a protocol from its first message to its end over whatever carries the messages.</summary>
public static class FdoConversation
{
    /// <summary>
    /// Gives the last step: finished, refused, or ended by the peer. A refusal is told to the peer; whether that message arrives
    /// changes nothing for us.
    /// </summary>
    public static async Task<FdoStep> RunAsync(FdoClient session, FdoExchange exchange, CancellationToken cancel)
    {
        FdoStep step = session.Start();
        while (step is FdoStep.Send send)
        {
            var (type, body) = await exchange(send.Type, send.Body, cancel).ConfigureAwait(false);
            step = session.Receive(type, body);
        }

        // An error that cannot be read is the end all the same, and no error is answered with another.
        if (step is FdoStep.Refused { Error.Previous: not FdoMessageType.Error } refused)
            await TellAsync(refused.Error, exchange, cancel).ConfigureAwait(false);
        return step;
    }

    private static async Task TellAsync(FdoError error, FdoExchange exchange, CancellationToken cancel)
    {
        try
        {
            await exchange(FdoMessageType.Error, error.Encode(), cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Why we refused is what counts, and not that the peer was gone already.
        }
    }
}
