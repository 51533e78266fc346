using System.IO.Pipelines;

namespace Imprint.Crypto.Tests.Custody;

/// <summary>Two ends of a connection in memory.</summary>
internal static class StreamPair
{
    public static (Stream Server, Stream Client) Create()
    {
        var up = new Pipe();
        var down = new Pipe();
        return (
            new Duplex(up.Reader.AsStream(), down.Writer.AsStream()),
            new Duplex(down.Reader.AsStream(), up.Writer.AsStream())
        );
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException("A pipe has neither length nor position.");

        public override long Position
        {
            get => throw new NotSupportedException("A pipe has neither length nor position.");
            set => throw new NotSupportedException("A pipe has neither length nor position.");
        }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            output.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException("A pipe has neither length nor position.");

        public override void SetLength(long value) => throw new NotSupportedException("A pipe has neither length nor position.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
