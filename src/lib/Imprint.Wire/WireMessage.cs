namespace Imprint.Wire;

/// <summary>The two ends of every message: a datagram in, a datagram out.</summary>
public static class WireMessage
{
    /// <summary>Decodes one datagram. Leftover bytes are a fault unless the message's spec says otherwise.</summary>
    public static WireFault TryDecode<T>(ReadOnlySpan<byte> datagram, out T? message)
        where T : IWireMessage<T>
    {
        var reader = new WireReader(datagram);
        var isRead = T.TryRead(ref reader, out message);
        if (isRead && !T.IgnoresPadding)
            reader.ExpectEnd();
        if (!isRead)
            reader.Fail(WireFault.BadValue); // a reader that said no without saying why
        if (reader.Fault != WireFault.None)
            message = default;
        return reader.Fault;
    }

    extension<T>(T message)
        where T : IWireMessage<T>
    {
        public byte[] ToWire()
        {
            var writer = new WireWriter();
            message.Write(writer);
            return writer.ToArray();
        }
    }
}
