using System.Collections.Concurrent;

namespace Imprint.Pki.Chains;

/// <summary>Why a revocation list was not taken up.</summary>
public enum CrlFault
{
    /// <summary>Another issuer's list, or one whose key identifier is not this issuer's.</summary>
    WrongIssuer,

    /// <summary>The issuer's certificate does not allow it to sign lists.</summary>
    NotACrlIssuer,
    BadSignature,

    /// <summary>A partial, delta or indirect list.</summary>
    UnknownCriticalExtension,
    NotYetValid,

    /// <summary>Older than the list at hand: taking it up would forget revocations.</summary>
    Older,
}

public enum RevocationStatus
{
    Good,
    Revoked,

    /// <summary>No list of this issuer is at hand.</summary>
    NoList,

    /// <summary>The list at hand is past its next update and does not name the certificate.</summary>
    Stale,
}

/// <summary>The newest verified revocation list of each issuer. Safe to use from many threads.</summary>
public sealed class CrlSet
{
    // Clocks of two companies differ; lists are made ahead of time by minutes, not by days.
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    // By the key that signs, which is what a list proves; the name is compared besides.
    private readonly ConcurrentDictionary<ReadOnlyMemory<byte>, RevocationList> _byIssuerKey = new(RawBytesComparer.Instance);

    /// <summary>Takes up a list after checking it against its issuer, or says why not.</summary>
    /// <param name="issuer">A certificate that the caller trusts: an anchor, or an issuer from a checked chain.</param>
    public CrlFault? TryAdd(RevocationList list, Certificate issuer, DateTimeOffset now)
    {
        if (!list.Issuer.Equals(issuer.Subject) || !KeyIdentifiersMatch(list, issuer))
            return CrlFault.WrongIssuer;
        if (issuer.Extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign))
            return CrlFault.NotACrlIssuer;
        if (list.UnknownCritical is not null)
            return CrlFault.UnknownCriticalExtension;
        if (list.ThisUpdate > now + AllowedSkew)
            return CrlFault.NotYetValid;
        if (!list.Signed.IsSignedBy(issuer.PublicKey))
            return CrlFault.BadSignature;

        var kept = _byIssuerKey.AddOrUpdate(
            issuer.PublicKey.Raw,
            static (_, added) => added,
            static (_, held, added) => IsOlder(added, held) ? held : added,
            list
        );
        return ReferenceEquals(kept, list) ? null : CrlFault.Older;
    }

    /// <summary>What is known about a certificate. A stale list still revokes: nothing on it comes back to life.</summary>
    public RevocationStatus StatusOf(Certificate certificate, Certificate issuer, CheckTime time)
    {
        if (!_byIssuerKey.TryGetValue(issuer.PublicKey.Raw, out var list) || !list.Issuer.Equals(certificate.Issuer))
            return RevocationStatus.NoList;
        if (list.TryFind(certificate.SerialNumber, out _))
            return RevocationStatus.Revoked;
        // RFC 5280 §5.1.2.5 wants a next update in every list; one without it cannot be called fresh.
        return time.IsIgnored || (list.NextUpdate is { } next && !time.IsAfter(next))
            ? RevocationStatus.Good
            : RevocationStatus.Stale;
    }

    private static bool KeyIdentifiersMatch(RevocationList list, Certificate issuer) =>
        list.AuthorityKeyIdentifier.IsEmpty
        || issuer.Extensions.SubjectKeyIdentifier.IsEmpty
        || list.AuthorityKeyIdentifier.Span.SequenceEqual(issuer.Extensions.SubjectKeyIdentifier.Span);

    private static bool IsOlder(RevocationList added, RevocationList held) =>
        added.Number is { } number && held.Number is { } heldNumber ? number < heldNumber : added.ThisUpdate < held.ThisUpdate;
}
