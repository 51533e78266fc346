using System.Security.Cryptography.X509Certificates;
using Imprint.Web.Peers;

namespace Imprint.Web.Outbound;

/// <summary>How one party reaches another.</summary>
public sealed record PartyClientOptions
{
    /// <summary>An https address; paths of requests are appended to it.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>How the server is recognised; any one is enough. By a root, the certificate must also be for the host of the address.</summary>
    public required IReadOnlyList<PeerPin> ServerPins { get; init; }

    /// <summary>Our own certificate with its key, for a server that asks for one.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>1.1 or 2.0; with 2.0 nothing else is spoken.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first attempt to the last byte of the last one, pauses included.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxAttempts { get; init; } = 4;

    /// <summary>The longest pause behind the first attempt; it doubles behind each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxResponseBytes { get; init; } = 1 << 20;
}
