using Imprint.Crypto.Custody;
using Imprint.Device.Channel;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Device.Onboarding;

/// <summary>How a device looks for its owner, and what it lets it do.</summary>
public sealed record OnboardingOptions
{
    /// <summary>
    /// To be proposed in this order: the one that fits is known only when the owner has shown its key. Empty: what goes with the
    /// device's own key first.
    /// </summary>
    public IReadOnlyList<KeyExchangeSuite> KeyExchanges { get; init; } = [];

    public CipherSuite Cipher { get; init; } = CipherSuite.A256Gcm;

    /// <summary>Where the manufacturer tells devices who owns them; null: it is not asked.</summary>
    public Uri? Manufacturer { get; init; }

    /// <summary>Its answers are signed; the server needs to be recognised only so that nobody listens.</summary>
    public ServerTrust ManufacturerTrust { get; init; } = new ServerTrust.Anyone();

    /// <summary>How long a server may take to answer. Some hold a question until there is an answer to it.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>After this time the device gives up; null: never.</summary>
    public TimeSpan? TotalTime { get; init; }

    /// <summary>Whether the owner may leave the device its credential.</summary>
    public bool AcceptsCredentialReuse { get; init; } = true;

    /// <summary>The most service information in one message of the owner; null is the default of the specification.</summary>
    public int? MaxServiceInfoSize { get; init; }

    public ServiceInfoLimits ServiceInfoLimits { get; init; } = new();

    internal IReadOnlyList<KeyExchangeSuite> Proposals(KeyKind deviceKey)
    {
        if (KeyExchanges.Count > 0)
            return KeyExchanges;
        return deviceKey == KeyKind.P384
            ? [KeyExchangeSuite.Ecdh384, KeyExchangeSuite.Ecdh256, KeyExchangeSuite.DhkeXid15, KeyExchangeSuite.DhkeXid14]
            : [KeyExchangeSuite.Ecdh256, KeyExchangeSuite.Ecdh384, KeyExchangeSuite.DhkeXid14, KeyExchangeSuite.DhkeXid15];
    }
}
