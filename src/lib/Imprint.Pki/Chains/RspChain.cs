using Imprint.Wire.Ids;

namespace Imprint.Pki.Chains;

/// <summary>What SGP.22 §4.5.2 asks of a chain beyond RFC 5280.</summary>
internal static class RspChain
{
    public static ChainOutcome.Refused? Check(List<Certificate> path, CertificateRole role, RoleRule rule)
    {
        // The shape is fixed: CI, EUM, eUICC or CI, server. Otherwise an EUM could issue an SM-DP+.
        if (path.Count > rule.RspChainLength)
            return Refuse(ChainFault.PathTooLong, path, path.Count - 1);
        if (path.Count < rule.RspChainLength)
            return Refuse(ChainFault.WrongRole, path, 0);

        for (var i = 0; i < path.Count - 1; i++)
        {
            // Here the identifiers are mandatory: the eUICC names its CI by nothing else.
            if (path[i].Extensions.AuthorityKeyIdentifier.IsEmpty || path[i + 1].Extensions.SubjectKeyIdentifier.IsEmpty)
                return Refuse(ChainFault.KeyIdMismatch, path, i);
        }

        if (!path[^1].Extensions.Policies.Contains(Oids.RspRoleCi))
            return Refuse(ChainFault.WrongRole, path, path.Count - 1);
        if (role != CertificateRole.Euicc)
            return null;
        if (!RoleRule.For(CertificateRole.Eum).Accepts(path[1]))
            return Refuse(ChainFault.WrongRole, path, 1);
        return IsInRange(path[0], path[1]) ? null : Refuse(ChainFault.EidOutsideRange, path, 0);
    }

    // The range stands in nameConstraints as a directory name whose serialNumber is the leading digits of the EID, which no
    // generic validator reads that way, or in permittedEins. Where both stand, both hold; where neither does, nothing is permitted.
    private static bool IsInRange(Certificate euicc, Certificate eum)
    {
        if (euicc.Subject.SerialNumber is not { } text || !Eid.TryParse(text, null, out _))
            return false;
        var constraints = eum.Extensions.NameConstraints;
        var eins = eum.Extensions.PermittedEins;
        if (constraints is null && eins is null)
            return false;
        return (constraints is null || IsPermitted(euicc.Subject, text, constraints))
            && (eins is null || eins.Any(ein => IsPrefix(ein, text)));
    }

    private static bool IsPermitted(DistinguishedName subject, string eid, NameConstraints constraints) =>
        constraints.Permitted.Any(name => name is GeneralName.DirectoryName permitted && IsWithin(subject, eid, permitted.Name))
        && constraints.Excluded.All(name => name is GeneralName.DirectoryName excluded && !IsWithin(subject, eid, excluded.Name));

    private static bool IsWithin(DistinguishedName subject, string eid, DistinguishedName range) =>
        range.Single(Oids.NameSerialNumber) is { } prefix
        && IsPrefix(prefix, eid)
        && range.Attributes.All(a => a.Type == Oids.NameSerialNumber || subject.Single(a.Type) == a.Value);

    private static bool IsPrefix(string prefix, string eid) =>
        prefix.Length > 0 && eid.StartsWith(prefix, StringComparison.Ordinal);

    private static ChainOutcome.Refused Refuse(ChainFault fault, List<Certificate> path, int position) =>
        new(fault, position, path[position]);
}
