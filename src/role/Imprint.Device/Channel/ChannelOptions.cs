using Imprint.Crypto.OpenSsl;
using Imprint.Element;
using Imprint.Pki.Chains;

namespace Imprint.Device.Channel;

/// <summary>How a device reaches one server.</summary>
public sealed record ChannelOptions
{
    /// <summary>http or https; requests go nowhere else.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>How the server is recognised; of no effect with http.</summary>
    public required ServerTrust Trust { get; init; }

    /// <summary>The moment at which certificates must be valid, asked for at each handshake; a device that has no time yet says so.</summary>
    public required Func<CheckTime> Time { get; init; }

    /// <summary>The key of the element that is shown to a server that asks for a certificate.</summary>
    public ElementKey? ClientKey { get; init; }

    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    public TlsVersion MaxVersion { get; init; } = TlsVersion.Tls13;

    /// <summary>For the connection and its handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending a request to the last byte of its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxConnections { get; init; } = 4;

    public int MaxRequestBytes { get; init; } = 1 << 20;

    public int MaxResponseBytes { get; init; } = 1 << 20;

    public int MaxHeaderKilobytes { get; init; } = 16;
}
