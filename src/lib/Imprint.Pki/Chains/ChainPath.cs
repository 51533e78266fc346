namespace Imprint.Pki.Chains;

/// <summary>Finds the way from a leaf up to an anchor by names and key identifiers. Nothing is verified here.</summary>
internal static class ChainPath
{
    private const int MaxPresented = 8;

    /// <summary>Reads what was presented, leaf first. Intermediates seen before come from the cache, with their keys ready.</summary>
    public static ChainOutcome.Refused? Read(
        IReadOnlyList<ReadOnlyMemory<byte>> presented,
        CheckedIssuers known,
        out Certificate[] certificates
    )
    {
        certificates = [];
        if (presented.Count is 0 or > MaxPresented)
            return new ChainOutcome.Refused(
                presented.Count == 0 ? ChainFault.Malformed : ChainFault.PathTooLong,
                presented.Count,
                null
            );

        certificates = new Certificate[presented.Count];
        for (var i = 0; i < certificates.Length; i++)
        {
            if (i > 0 && known.TryFind(presented[i], out var seen, out _))
                certificates[i] = seen;
            // An intermediate may stay in the cache: it gets memory of its own, not a slice of somebody's message.
            else if (Certificate.TryParse(i == 0 ? presented[i] : presented[i].ToArray(), out var certificate))
                certificates[i] = certificate;
            else
                return new ChainOutcome.Refused(ChainFault.Malformed, i, null);
        }

        return null;
    }

    /// <summary>Builds the path, leaf first and the anchor's certificate last.</summary>
    public static ChainOutcome.Refused? Build(
        Certificate[] presented,
        TrustAnchorSet anchors,
        int maxIntermediates,
        List<Certificate> path,
        out TrustAnchor? anchor
    )
    {
        path.Add(presented[0]);
        while (true)
        {
            var current = path[^1];
            var nameWasFound = false;
            anchor = FindAnchor(current, anchors, ref nameWasFound);
            if (anchor is not null)
            {
                path.Add(anchor.Certificate);
                return null;
            }

            var issuer = FindIssuer(current, presented, path, ref nameWasFound);
            if (issuer is null)
                return Refuse(nameWasFound ? ChainFault.KeyIdMismatch : ChainFault.Untrusted);
            if (path.Count > maxIntermediates)
                return Refuse(ChainFault.PathTooLong);
            path.Add(issuer);
        }

        ChainOutcome.Refused Refuse(ChainFault fault) => new(fault, path.Count - 1, path[^1]);
    }

    private static TrustAnchor? FindAnchor(Certificate certificate, TrustAnchorSet anchors, ref bool nameWasFound)
    {
        foreach (var candidate in anchors.WithSubject(certificate.Issuer))
        {
            if (KeyIdentifiersMatch(certificate, candidate.Certificate))
                return candidate;
            nameWasFound = true;
        }

        return null;
    }

    private static Certificate? FindIssuer(
        Certificate certificate,
        Certificate[] presented,
        List<Certificate> path,
        ref bool nameWasFound
    )
    {
        foreach (var candidate in presented)
        {
            if (path.Contains(candidate) || !candidate.Subject.Equals(certificate.Issuer))
                continue;
            if (KeyIdentifiersMatch(certificate, candidate))
                return candidate;
            nameWasFound = true;
        }

        return null;
    }

    // RFC 5280 lets either side be without one; the signature decides then.
    private static bool KeyIdentifiersMatch(Certificate certificate, Certificate issuer)
    {
        var authority = certificate.Extensions.AuthorityKeyIdentifier.Span;
        var subject = issuer.Extensions.SubjectKeyIdentifier.Span;
        return authority.IsEmpty || subject.IsEmpty || authority.SequenceEqual(subject);
    }
}
