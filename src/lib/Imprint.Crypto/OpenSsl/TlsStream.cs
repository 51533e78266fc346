using System.Buffers;
using System.Net.Security;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// A <see cref="TlsSession"/> over a transport, for whoever wants a stream; unlike the platform's, its key may be one that is only
/// asked to sign. One reader and one writer at a time; both may be busy at once. A call that is cancelled or fails in the middle ends
/// the connection.
/// </summary>
public sealed partial class TlsStream : Stream
{
    // A record holds 16 KiB; what is protected at once stays in memory until it is sent.
    private const int MaxWriteLength = 32 * 1024;
    private const int ReceiveLength = 16 * 1024 + 512;

    private readonly Stream _inner;
    private readonly TlsSession _session;

    // Guards the session and what it has given out.
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _outgoing = new(1024);

    // Held by whoever sends, so that records leave in the order in which they were made.
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _received = new byte[ReceiveLength];
    private bool _isBroken;
    private bool _isDisposed;

    private TlsStream(Stream inner, TlsSession session)
    {
        _inner = inner;
        _session = session;
    }

    public TlsVersion Version { get; private set; }

    public TlsCipherSuite CipherSuite { get; private set; }

    /// <summary>The peer's certificates as DER, its own first; none when it showed none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PeerChain { get; private set; } = [];

    public override bool CanRead => !_isDisposed;

    public override bool CanWrite => !_isDisposed;

    public override bool CanSeek => false;

    /// <summary>Does the handshake, as the side that the context is for. The transport belongs to the stream from here on, also when this fails.</summary>
    /// <param name="serverName">The name that a client asks for.</param>
    /// <exception cref="TlsException">The handshake failed, or the transport ended in it.</exception>
    public static async Task<TlsStream> OpenAsync(
        TlsContext context,
        Stream inner,
        string? serverName = null,
        CancellationToken cancel = default
    )
    {
        TlsStream? stream = null;
        try
        {
            stream = new TlsStream(inner, context.Open(serverName));
            await stream.ShakeHandsAsync(cancel);
            return stream;
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync();
            else
                await inner.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives 0 when the peer has ended the session in order. A transport that just ends is an exception: what came may be cut short.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (TryTake(buffer.Span, out var taken))
                return taken;
            // What the session answers by itself is sent behind the reader's back: a reader that waited for a peer to read could wait
            // for one that waits for the reader.
            if (await ReceiveAsync(cancellationToken))
                _ = SendUnwatchedAsync();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, MaxWriteLength)];
            Protect(part.Span);
            await SendAsync(cancellationToken);
            buffer = buffer[part.Length..];
        }
    }

    /// <summary>Tells the peer that nothing more will be written.</summary>
    public async Task ShutdownAsync(CancellationToken cancel = default)
    {
        lock (_gate)
        {
            if (!_isDisposed)
                _session.Close(_outgoing);
        }

        await SendAsync(cancel);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    private async Task ShakeHandsAsync(CancellationToken cancel)
    {
        lock (_gate)
            _session.Advance([], _outgoing);
        try
        {
            await SendAsync(cancel);
            while (_session.Progress == TlsProgress.NeedInput)
            {
                await ReceiveAsync(cancel);
                await SendAsync(cancel);
            }
        }
        catch (IOException) when (_session.Failure is not null)
        {
            // The peer did not wait for our alert; why we sent it says more.
        }

        lock (_gate)
        {
            if (_session.Failure is { } failure)
                throw new TlsException(failure);
            if (_session.Progress != TlsProgress.Established)
                throw new TlsException("The peer ended the TLS session before there was one.");
            Version = _session.Version;
            CipherSuite = _session.CipherSuite;
            PeerChain = _session.PeerChain;
        }
    }

    // True when there is an answer: data, or the end.
    private bool TryTake(Span<byte> buffer, out int taken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            taken = _session.Read(buffer);
            if (taken > 0)
                return true;
            return _session.Progress switch
            {
                TlsProgress.Closed => true,
                TlsProgress.Failed => throw new TlsException(_session.Failure!),
                _ => false,
            };
        }
    }

    // Gives whether the session has something to say to that.
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancel)
    {
        var length = await _inner.ReadAsync(_received, cancel);
        if (length == 0)
            throw new TlsException("The transport ended before the TLS session did.");
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var before = _outgoing.WrittenCount;
            _session.Advance(_received.AsSpan(0, length), _outgoing);
            return _outgoing.WrittenCount > before;
        }
    }

    private void Protect(ReadOnlySpan<byte> plaintext)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_session.Failure is { } failure)
                throw new TlsException(failure);
            if (_session.Progress != TlsProgress.Established)
                throw new TlsException("The TLS session has ended; nothing more can be written.");
            _session.Write(plaintext, _outgoing);
        }
    }

    private async ValueTask SendAsync(CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            if (_isBroken)
                throw new TlsException("An earlier write was cut short; nothing more can be written.");
            while (TakeOutgoing() is { Length: > 0 } records)
            {
                _isBroken = true; // Unless all of it leaves.
                await _inner.WriteAsync(records, cancel);
                _isBroken = false;
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task SendUnwatchedAsync()
    {
        try
        {
            await SendAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException)
        {
            // The next write says so.
        }
    }

    private byte[] TakeOutgoing()
    {
        lock (_gate)
        {
            if (_outgoing.WrittenCount == 0)
                return [];
            var records = _outgoing.WrittenSpan.ToArray();
            _outgoing.ResetWrittenCount();
            return records;
        }
    }
}
