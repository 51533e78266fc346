using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>Carries the messages of one protocol to a server in the same process and writes down what went by.</summary>
internal sealed class RecordedExchange(Func<FdoMessageType, ReadOnlyMemory<byte>, (FdoMessageType, byte[])> server)
{
    public List<(FdoMessageType Type, byte[] Body)> Sent { get; } = [];

    public List<(FdoMessageType Type, byte[] Body)> Received { get; } = [];

    public Task<FdoStep> RunAsync(FdoClient client) =>
        FdoConversation.RunAsync(client, ExchangeAsync, TestContext.Current.CancellationToken);

    private Task<(FdoMessageType Type, ReadOnlyMemory<byte> Body)> ExchangeAsync(
        FdoMessageType type,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        Sent.Add((type, body.ToArray()));
        if (type == FdoMessageType.Error)
            return Task.FromResult((FdoMessageType.None, ReadOnlyMemory<byte>.Empty));
        var (answer, bytes) = server(type, body);
        Received.Add((answer, bytes));
        return Task.FromResult<(FdoMessageType, ReadOnlyMemory<byte>)>((answer, bytes));
    }
}
