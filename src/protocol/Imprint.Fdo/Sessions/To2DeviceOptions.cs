using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;

namespace Imprint.Fdo.Sessions;

/// <summary>What a device brings to TO2.</summary>
public sealed record To2DeviceOptions
{
    public required DeviceCredential Credential { get; init; }

    /// <summary>The factory key.</summary>
    public required FdoSigner Signer { get; init; }

    /// <summary>The HMAC of the device's secret.</summary>
    public required DeviceHmac Hmac { get; init; }

    /// <summary>
    /// Keeps the replacement from message 65 on, and makes its HMAC; without it the secret stays the same. It is called when the owner has
    /// proven itself.
    /// </summary>
    public CredentialStaging? Stage { get; init; }

    public required RandomSource Random { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The redirect that the rendezvous gave; null when the directive said to go to the owner directly (RVBypass).</summary>
    public To1d? Redirect { get; init; }

    /// <summary>It must fit the owner's key.</summary>
    public KeyExchangeSuite KeyExchange { get; init; } = KeyExchangeSuite.Ecdh256;

    public CipherSuite Cipher { get; init; } = CipherSuite.A256Gcm;

    /// <summary>The largest message that the device takes.</summary>
    public int MaxMessageSize { get; init; } = FdoLimits.MaxMessageLength;

    /// <summary>The most service information that the owner may put into one message; null is the default of the specification.</summary>
    public int? MaxServiceInfoSize { get; init; }

    /// <summary>Whether the owner may leave the device its credential.</summary>
    public bool AcceptsCredentialReuse { get; init; } = true;

    /// <summary>What the device says of itself.</summary>
    public required Devmod Devmod { get; init; }

    /// <summary>New, and used in this session only.</summary>
    public IReadOnlyList<DeviceModule> Modules { get; init; } = [];

    /// <summary>Deadlines and rounds. The sizes in it are not used: both sides tell each other in messages 66 and 67.</summary>
    public ServiceInfoLimits ServiceInfoLimits { get; init; } = new();
}
