namespace Imprint.Pki;

/// <summary>The time in which an issuer vouches for a certificate; both ends belong to it (RFC 5280 §4.1.2.5).</summary>
public readonly record struct Validity(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>99991231235959Z: the device may live as long as it likes (802.1AR §8.7, RFC 5280 §4.1.2.5).</summary>
    public static DateTimeOffset NoExpiry { get; } = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    public static Validity From(DateTimeOffset notBefore, TimeSpan duration) => new(notBefore, notBefore + duration);
}
