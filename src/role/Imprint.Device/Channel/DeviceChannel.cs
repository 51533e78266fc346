namespace Imprint.Device.Channel;

/// <summary>
/// The device's way to one server: an HTTP client that knows whom to trust, signs in with a key of the element where it is asked to,
/// and gives up at its limits. Plain HTTP/1.1, each request with its length.
/// </summary>
public static class DeviceChannel
{
    /// <summary>Makes a client for one server. What goes wrong on the way to an answer is a <see cref="ChannelException"/>.</summary>
    public static HttpClient Open(ChannelOptions options, TimeProvider clock)
    {
        if (options.BaseAddress.Scheme != Uri.UriSchemeHttps && options.BaseAddress.Scheme != Uri.UriSchemeHttp)
            throw new ArgumentException("A server is reached over http or https.", nameof(options));
        return new HttpClient(new ChannelHandler(options, clock))
        {
            BaseAddress = options.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan, // Our own, by the clock that was given.
        };
    }
}
