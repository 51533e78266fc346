namespace Imprint.Crypto.OpenSsl;

// How a stream ends, and what a stream has to have and this one does not use.
public sealed partial class TlsStream
{
    public override long Length => throw HasNoPosition();

    public override long Position
    {
        get => throw HasNoPosition();
        set => throw HasNoPosition();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw HasNoPosition();

    public override void SetLength(long value) => throw HasNoPosition();

    // What a stream that cannot seek owes whoever seeks in it all the same (CanSeek).
    private static NotSupportedException HasNoPosition() => new("A TLS stream has neither a length nor a position.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && TryEnd(out var farewell))
        {
            SayFarewell(farewell);
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryEnd(out byte[] farewell)
    {
        lock (_gate)
        {
            farewell = [];
            if (_isDisposed)
                return false;
            _isDisposed = true;
            _session.Close(_outgoing);
            farewell = _outgoing.WrittenSpan.ToArray();
            _session.Dispose();
            return true;
        }
    }

    // Nobody waits here for a peer that does not read: what cannot be sent at once is not sent.
    private void SayFarewell(byte[] records)
    {
        if (records.Length == 0 || !_sending.Wait(0))
            return;
        try
        {
            if (!_isBroken)
                _ = _inner.WriteAsync(records).AsTask().ContinueWith(sent => sent.Exception, TaskScheduler.Default);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException)
        {
            // The transport was gone already.
        }
        finally
        {
            _sending.Release();
        }
    }
}
