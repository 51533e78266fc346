namespace Imprint.Pki.Chains;

/// <summary>Name constraints of RFC 5280 §4.2.1.10. A form that cannot be compared here is refused as soon as a constraint is on it.</summary>
internal static class PermittedNames
{
    public static bool Allow(NameConstraints constraints, Certificate certificate)
    {
        if (certificate.Subject.Attributes.Count > 0 && !Allow(constraints, new GeneralName.DirectoryName(certificate.Subject)))
            return false;
        return certificate.Extensions.SubjectAltNames.All(name => Allow(constraints, name));
    }

    private static bool Allow(NameConstraints constraints, GeneralName name)
    {
        var isConstrained = false;
        var isPermitted = false;
        foreach (var permitted in constraints.Permitted)
        {
            if (!IsSameForm(permitted, name))
                continue;
            isConstrained = true;
            isPermitted |= IsWithin(name, permitted) ?? false;
        }

        if (isConstrained && !isPermitted)
            return false;
        return !constraints.Excluded.Any(excluded => IsSameForm(excluded, name) && (IsWithin(name, excluded) ?? true));
    }

    private static bool IsSameForm(GeneralName constraint, GeneralName name) => constraint.GetType() == name.GetType();

    /// <summary>Null where the form is not one that can be compared.</summary>
    private static bool? IsWithin(GeneralName name, GeneralName constraint) =>
        (name, constraint) switch
        {
            (GeneralName.DnsName n, GeneralName.DnsName c) => IsDomainWithin(n.Host, c.Host),
            (GeneralName.DirectoryName n, GeneralName.DirectoryName c) => IsNameWithin(n.Name, c.Name),
            (GeneralName.IpAddress n, GeneralName.IpAddress c) => IsAddressWithin(n.Octets.Span, c.Octets.Span),
            (GeneralName.Rfc822Name n, GeneralName.Rfc822Name c) => IsMailboxWithin(n.Address, c.Address),
            (GeneralName.UniformResourceIdentifier n, GeneralName.UniformResourceIdentifier c) => IsUriWithin(n.Text, c.Text),
            _ => null,
        };

    // "example.com" covers itself and everything below.
    private static bool IsDomainWithin(string host, string constraint) =>
        constraint.Length == 0
        || host.Equals(constraint, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(constraint[0] == '.' ? constraint : "." + constraint, StringComparison.OrdinalIgnoreCase);

    // The constraint's attributes are the first ones of the name, string types aside.
    private static bool IsNameWithin(DistinguishedName name, DistinguishedName constraint)
    {
        if (constraint.Attributes.Count > name.Attributes.Count)
            return false;
        for (var i = 0; i < constraint.Attributes.Count; i++)
        {
            var (wanted, found) = (constraint.Attributes[i], name.Attributes[i]);
            if (wanted.Type != found.Type || !wanted.Value.Equals(found.Value, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static bool? IsAddressWithin(ReadOnlySpan<byte> address, ReadOnlySpan<byte> constraint)
    {
        if (constraint.Length is not (8 or 32))
            return null;
        var half = constraint.Length / 2;
        if (address.Length != half)
            return address.Length is 4 or 16 ? false : null;
        for (var i = 0; i < half; i++)
        {
            if (((address[i] ^ constraint[i]) & constraint[half + i]) != 0)
                return false;
        }

        return true;
    }

    // A mailbox, a host, or ".domain" for the hosts below.
    private static bool IsMailboxWithin(string address, string constraint)
    {
        if (constraint.Contains('@'))
            return address.Equals(constraint, StringComparison.OrdinalIgnoreCase);
        var host = address[(address.LastIndexOf('@') + 1)..];
        return IsHostWithin(host, constraint);
    }

    private static bool? IsUriWithin(string text, string constraint) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? IsHostWithin(uri.Host, constraint) : null;

    // For URIs and mailboxes a bare host means that host alone.
    private static bool IsHostWithin(string host, string constraint) =>
        constraint.StartsWith('.')
            ? host.EndsWith(constraint, StringComparison.OrdinalIgnoreCase)
            : host.Equals(constraint, StringComparison.OrdinalIgnoreCase);
}
