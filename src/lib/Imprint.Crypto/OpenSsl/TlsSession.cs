using System.Buffers;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// One side of a TLS session without a socket: bytes of the peer go in, bytes for the peer come out. A client starts with an
/// <see cref="Advance"/> without input. One thread at a time.
/// </summary>
public sealed partial class TlsSession : IDisposable
{
    private readonly TlsContext _context;
    private readonly SslHandle _ssl;
    private readonly BioHandle _incoming;
    private readonly BioHandle _outgoing;
    private long _handshakeBytes;
    private bool _isHandshakeDone;
    private bool _isRunning;

    internal TlsSession(TlsContext context, SslHandle ssl, string? serverName, Secret? resume)
    {
        _context = context;
        _ssl = ssl;
        try
        {
            _incoming = AttachBio(LibSsl.SslSet0Rbio);
            _outgoing = AttachBio(LibSsl.SslSet0Wbio);
            if (context.IsServer)
                LibSsl.SslSetAcceptState(ssl);
            else
                LibSsl.SslSetConnectState(ssl);
            if (serverName is not null)
                SetServerName(serverName);
            if (resume is not null)
                ImportSession(resume);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TlsProgress Progress { get; private set; }

    /// <summary>
    /// Takes what the peer sent, in pieces of any size, and writes what is to be sent to it, which may be an alert. Afterwards there may
    /// be data to <see cref="Read"/>. Once the session is closed or failed, further input is ignored.
    /// </summary>
    public TlsProgress Advance(ReadOnlySpan<byte> incoming, IBufferWriter<byte> outgoing)
    {
        using var turn = new Turn(this);
        if (Progress is TlsProgress.NeedInput or TlsProgress.Established && TakeIn(incoming))
        {
            if (Progress == TlsProgress.NeedInput)
                Handshake();
            if (Progress == TlsProgress.Established)
                TakePostHandshakeMessages();
        }

        Flush(outgoing);
        return Progress;
    }

    /// <summary>Protects data for the peer.</summary>
    public void Write(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> outgoing)
    {
        using var turn = new Turn(this);
        if (Progress != TlsProgress.Established)
            throw new InvalidOperationException("Data can be written once the handshake is done and until the session ends.");
        if (!plaintext.IsEmpty)
            OpenSslException.Check(LibSsl.SslWrite(_ssl, plaintext, plaintext.Length), "Protecting data");
        Flush(outgoing);
    }

    /// <summary>
    /// Takes data of the peer and gives its length; 0 when there is none now, or none any more: see <see cref="Progress"/>. An answer or
    /// alert that this causes goes out with the next <see cref="Advance"/>.
    /// </summary>
    public int Read(Span<byte> plaintext)
    {
        using var turn = new Turn(this);
        if (Progress != TlsProgress.Established || plaintext.IsEmpty)
            return 0;
        var read = LibSsl.SslRead(_ssl, plaintext, plaintext.Length);
        if (read > 0)
            return read;
        Settle(read);
        return 0;
    }

    /// <summary>Ends the session and tells the peer, where the handshake has come far enough for that.</summary>
    public void Close(IBufferWriter<byte> outgoing)
    {
        using var turn = new Turn(this);
        if (_isHandshakeDone && Progress != TlsProgress.Failed)
            _ = LibSsl.SslShutdown(_ssl);
        if (Progress != TlsProgress.Failed)
            Progress = TlsProgress.Closed;
        LibCrypto.ErrClearError();
        Flush(outgoing);
    }

    public void Dispose()
    {
        _ssl.Dispose();
        _incoming?.Dispose();
        _outgoing?.Dispose();
    }

    private BioHandle AttachBio(Action<SslHandle, BioHandle> attach)
    {
        var bio = OpenSslException.Check(LibCrypto.BioNew(LibCrypto.BioSMem()), "Making a memory BIO");
        OpenSslException.Check(LibCrypto.BioUpRef(bio), "Sharing a memory BIO"); // The session takes one reference over.
        attach(_ssl, bio);
        return bio;
    }

    private bool TakeIn(ReadOnlySpan<byte> bytes)
    {
        var options = _context.Options;
        if (Progress == TlsProgress.NeedInput)
            _handshakeBytes += bytes.Length;
        var waiting = (long)LibCrypto.BioCtrlPending(_incoming) + bytes.Length;
        if (_handshakeBytes > options.MaxHandshakeBytes || waiting > options.MaxPendingBytes)
        {
            Fail(
                new TlsFailure(
                    TlsFailureReason.TooMuchInput,
                    Sent: null,
                    Received: null,
                    "The peer sent more than the limits allow."
                )
            );
            return false;
        }

        if (!bytes.IsEmpty && LibCrypto.BioWrite(_incoming, bytes, bytes.Length) != bytes.Length)
            throw OpenSslException.Drain("Taking in bytes");
        return true;
    }

    private void Handshake()
    {
        var result = LibSsl.SslDoHandshake(_ssl);
        if (result != 1)
        {
            Settle(result);
            return;
        }

        Progress = TlsProgress.Established;
        _isHandshakeDone = true;
    }

    // Tickets and key updates come among the data and are taken only by reading; peeking leaves the data where it is.
    private void TakePostHandshakeMessages()
    {
        Span<byte> one = stackalloc byte[1];
        var result = LibSsl.SslPeek(_ssl, one, one.Length);
        if (result <= 0)
            Settle(result);
    }

    private void Settle(int result)
    {
        switch (LibSsl.SslGetError(_ssl, result))
        {
            case SslError.WantRead:
                break; // More of the peer is needed.
            case SslError.ZeroReturn when Progress == TlsProgress.Established:
                Progress = TlsProgress.Closed;
                break;
            default:
                Fail(Explain());
                break;
        }
    }

    private void Flush(IBufferWriter<byte> outgoing)
    {
        while (LibCrypto.BioCtrlPending(_outgoing) is > 0 and var pending)
        {
            var room = outgoing.GetSpan((int)pending);
            var read = LibCrypto.BioRead(_outgoing, room, room.Length);
            OpenSslException.Check(read, "Giving out bytes");
            outgoing.Advance(read);
        }
    }

    /// <summary>A step of the session on this thread, during which OpenSSL may call back.</summary>
    private readonly ref struct Turn : IDisposable
    {
        private readonly TlsSession _session;
        private readonly TlsSession? _interrupted;

        public Turn(TlsSession session)
        {
            if (session._isRunning)
                throw new InvalidOperationException("A callback must not use the session that called it.");
            session._isRunning = true;
            _session = session;
            _interrupted = TlsCallbacks.Exchange(session);
            LibCrypto.ErrClearError(); // SSL_get_error looks at the thread's error queue.
        }

        public void Dispose()
        {
            TlsCallbacks.Exchange(_interrupted);
            _session._isRunning = false;
        }
    }
}
