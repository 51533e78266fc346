namespace Imprint.Pki.Chains;

/// <summary>
/// Decides whether a chain of certificates is to be relied on. Written out step by step, because generic validators refuse
/// valid eSIM chains and say too little about why they refuse others (docs/decisions/0004-own-chain-check.md).
/// </summary>
public sealed class ChainCheck(TrustAnchors anchors, CheckedIssuers? checkedIssuers = null)
{
    private readonly CheckedIssuers _checkedIssuers = checkedIssuers ?? new CheckedIssuers();

    /// <param name="presented">The certificates as received, leaf first; the anchor may be among them and is not trusted for it.</param>
    public ChainOutcome Check(IReadOnlyList<ReadOnlyMemory<byte>> presented, ChainRules rules)
    {
        var rule = RoleRule.For(rules.Role);
        var path = new List<Certificate>(4);

        // 1. Read every certificate.
        var refused = ChainPath.Read(presented, _checkedIssuers, out var certificates);
        if (refused is not null)
            return refused;

        // 2. Find the way to an anchor by names and key identifiers.
        refused = ChainPath.Build(certificates, anchors.Current, rules.MaxIntermediates, path, out var anchor);
        if (refused is not null)
            return refused;

        refused =
            // 3. Verify the signatures over the bytes as received, from the anchor down.
            CheckSignatures(path, rules)
            // 4. Whoever issued was allowed to, and not too far up.
            ?? CheckIssuers(path)
            // 5. Nothing critical was left unread.
            ?? CheckCriticalExtensions(path)
            // 6. Everything is valid at the time in question.
            ?? CheckValidity(path, rules.Time)
            // 7. The leaf is what it is relied on for.
            ?? CheckRole(path, rule)
            // 8. The names, or the EID, lie in what the issuers may vouch for.
            ?? (rule.IsRsp ? RspChain.Check(path, rules.Role, rule) : CheckNames(path))
            // 9. Nothing has been revoked.
            ?? CheckRevocation(path, rules, rule);
        if (refused is not null)
            return refused;

        for (var i = 1; i < path.Count - 1; i++)
        {
            if (!WasVerified(path[i], path[i + 1]))
                _checkedIssuers.Add(path[i], path[i + 1]);
        }

        return new ChainOutcome.Trusted(path, anchor!);
    }

    private ChainOutcome.Refused? CheckSignatures(List<Certificate> path, ChainRules rules)
    {
        var leaf = path[0].PublicKey;
        if (leaf.Kind is null && !(rules.AllowsRsaLeaf && leaf.IsRsa))
            return Refuse(ChainFault.UnsupportedAlgorithm, path, 0);
        for (var i = path.Count - 2; i >= 0; i--)
        {
            var (certificate, issuer) = (path[i], path[i + 1]);
            if (i > 0 && WasVerified(certificate, issuer))
                continue;
            if (certificate.Signed.Algorithm == SignatureAlgorithm.Unsupported || issuer.PublicKey.Kind is null)
                return Refuse(ChainFault.UnsupportedAlgorithm, path, i);
            if (!certificate.Signed.IsSignedBy(issuer.PublicKey))
                return Refuse(ChainFault.BadSignature, path, i);
        }

        return null;
    }

    private bool WasVerified(Certificate certificate, Certificate issuer) =>
        _checkedIssuers.TryFind(certificate.Raw, out _, out var signedBy) && signedBy.Raw.Span.SequenceEqual(issuer.Raw.Span);

    // RFC 5280 §6.1.4 (k) to (n)
    private static ChainOutcome.Refused? CheckIssuers(List<Certificate> path)
    {
        var issuersBelow = 0;
        for (var i = 1; i < path.Count; i++)
        {
            var extensions = path[i].Extensions;
            if (extensions.BasicConstraints is not { IsCa: true } constraints)
                return Refuse(ChainFault.NotAnIssuer, path, i);
            if (extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign))
                return Refuse(ChainFault.NotAnIssuer, path, i);
            if (constraints.PathLength < issuersBelow)
                return Refuse(ChainFault.PathTooLong, path, i);
            if (!path[i].IsSelfIssued)
                issuersBelow++;
        }

        return null;
    }

    private static ChainOutcome.Refused? CheckCriticalExtensions(List<Certificate> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            if (path[i].Extensions.UnknownCritical is not null)
                return Refuse(ChainFault.UnknownCriticalExtension, path, i);
        }

        return null;
    }

    private static ChainOutcome.Refused? CheckValidity(List<Certificate> path, CheckTime time)
    {
        for (var i = 0; i < path.Count; i++)
        {
            if (time.IsBefore(path[i].Validity.NotBefore))
                return Refuse(ChainFault.NotYetValid, path, i);
            if (time.IsAfter(path[i].Validity.NotAfter))
                return Refuse(ChainFault.Expired, path, i);
        }

        return null;
    }

    private static ChainOutcome.Refused? CheckRole(List<Certificate> path, RoleRule rule) =>
        rule.Accepts(path[0]) ? null : Refuse(ChainFault.WrongRole, path, 0);

    private static ChainOutcome.Refused? CheckNames(List<Certificate> path)
    {
        for (var i = path.Count - 1; i > 0; i--)
        {
            if (path[i].Extensions.NameConstraints is not { } constraints)
                continue;
            for (var below = i - 1; below >= 0; below--)
            {
                // §6.1.3 (b): a rollover certificate of an issuer for itself is no name that it vouches for.
                var isExempt = below > 0 && path[below].IsSelfIssued;
                if (!isExempt && !PermittedNames.Allow(constraints, path[below]))
                    return Refuse(ChainFault.NameNotPermitted, path, below);
            }
        }

        return null;
    }

    private static ChainOutcome.Refused? CheckRevocation(List<Certificate> path, ChainRules rules, RoleRule rule)
    {
        for (var i = path.Count - 2; i >= 0; i--)
        {
            var (certificate, issuer) = (path[i], path[i + 1]);
            var status = rules.Revoked.StatusOf(certificate, issuer, rules.Time);
            if (status == RevocationStatus.Revoked)
                return Refuse(ChainFault.Revoked, path, i);
            if (status == RevocationStatus.Good || rules.Revocation == RevocationRule.MayBeUnknown)
                continue;
            // SGP.22: an EUM signs no lists; an eUICC falls with its EUM.
            var hasNoList = rule.IsRsp && issuer.Extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign);
            if (!hasNoList)
                return Refuse(ChainFault.RevocationUnknown, path, i);
        }

        return null;
    }

    private static ChainOutcome.Refused Refuse(ChainFault fault, List<Certificate> path, int position) =>
        new(fault, position, path[position]);
}
