using System.Buffers;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

/// <summary>A client and a server that hand each other their bytes.</summary>
internal sealed class TlsPair(TlsSession client, TlsSession server) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _toServer = new();
    private readonly ArrayBufferWriter<byte> _toClient = new();

    public TlsSession Client => client;

    public TlsSession Server => server;

    /// <summary>Changes what goes over the wire: whether it goes to the server, and the bytes.</summary>
    public Func<bool, byte[], byte[]> OnTheWire { get; init; } = (_, bytes) => bytes;

    public static TlsPair Of(TlsContext client, TlsContext server, Secret? resume = null) =>
        new(client.Open(resume: resume), server.Open());

    /// <summary>Goes back and forth until neither side has anything to say.</summary>
    public TlsPair Shake()
    {
        client.Advance([], _toServer);
        while (_toServer.WrittenCount + _toClient.WrittenCount > 0)
        {
            Deliver(_toServer, server, _toClient, toServer: true);
            Deliver(_toClient, client, _toServer, toServer: false);
        }

        return this;
    }

    public TlsPair ShakeToTheEnd()
    {
        Shake();
        Assert.Null(client.Failure);
        Assert.Null(server.Failure);
        Assert.Equal(TlsProgress.Established, client.Progress);
        Assert.Equal(TlsProgress.Established, server.Progress);
        return this;
    }

    /// <summary>Sends data one way and gives what came out at the other side.</summary>
    public byte[] Carry(byte[] data, bool toServer)
    {
        var wire = new ArrayBufferWriter<byte>();
        (toServer ? client : server).Write(data, wire);
        var receiver = toServer ? server : client;
        receiver.Advance(wire.WrittenSpan, toServer ? _toClient : _toServer);
        return ReadAll(receiver);
    }

    public static byte[] ReadAll(TlsSession session)
    {
        var all = new ArrayBufferWriter<byte>();
        while (session.Read(all.GetSpan(1000)) is > 0 and var read)
            all.Advance(read);
        return all.WrittenSpan.ToArray();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private void Deliver(ArrayBufferWriter<byte> from, TlsSession to, ArrayBufferWriter<byte> answers, bool toServer)
    {
        if (from.WrittenCount == 0)
            return;
        var bytes = OnTheWire(toServer, from.WrittenSpan.ToArray());
        from.ResetWrittenCount();
        to.Advance(bytes, answers);
    }
}
