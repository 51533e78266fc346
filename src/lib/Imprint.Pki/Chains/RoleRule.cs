using System.Diagnostics;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Chains;

/// <summary>What a leaf must carry to be accepted in a role, and how its chain is built.</summary>
internal sealed record RoleRule
{
    /// <summary>Any one of these extended key purposes; empty where none is asked for.</summary>
    public IReadOnlyList<Oid> Purposes { get; private init; } = [];

    /// <summary>Device makers leave extKeyUsage out, which by RFC 5280 §4.2.1.12 restricts nothing.</summary>
    public bool PurposeMayBeAbsent { get; private init; }

    /// <summary>Any one of these policies; empty where none is asked for.</summary>
    public IReadOnlyList<Oid> Policies { get; private init; } = [];

    public KeyUsages KeyUsage { get; private init; } = KeyUsages.DigitalSignature;

    /// <summary>SGP.22: the chain ends at a CI and its length, anchor included, is fixed. Null for general chains.</summary>
    public int? RspChainLength { get; private init; }

    public bool IsRsp => RspChainLength is not null;

    public static RoleRule For(CertificateRole role) =>
        role switch
        {
            CertificateRole.FactoryDevice => FactoryDevice,
            CertificateRole.ThreeGppDevice => ThreeGppDevice,
            CertificateRole.ServiceDevice => ServiceDevice,
            CertificateRole.TlsServer => TlsServer,
            CertificateRole.TlsClient => TlsClient,
            CertificateRole.Administrator => Administrator,
            CertificateRole.Eum => Eum,
            CertificateRole.Euicc => Euicc,
            CertificateRole.DpTls => DpTls,
            CertificateRole.DpAuth => DpAuth,
            CertificateRole.DpPb => DpPb,
            CertificateRole.DsTls => DsTls,
            CertificateRole.DsAuth => DsAuth,
            _ => throw new UnreachableException($"No rule for {role}."),
        };

    public bool Accepts(Certificate leaf)
    {
        var extensions = leaf.Extensions;
        // Only an EUM is relied on for issuing; any other leaf that may issue is something else.
        if (extensions.BasicConstraints is { IsCa: true } != (KeyUsage == KeyUsages.KeyCertSign))
            return false;
        if (extensions.KeyUsage is { } usage ? !usage.HasFlag(KeyUsage) : IsRsp)
            return false;
        if (Policies.Count > 0 && !Policies.Any(extensions.Policies.Contains))
            return false;
        if (Purposes.Count == 0)
            return true;
        return extensions.ExtendedKeyUsage is { } purposes ? Purposes.Any(purposes.Contains) : PurposeMayBeAbsent;
    }

    private static readonly RoleRule FactoryDevice = new()
    {
        Purposes = [Oids.ClientAuth, Oids.EapOverLan, Oids.AnyExtendedKeyUsage],
        PurposeMayBeAbsent = true,
    };

    private static readonly RoleRule ThreeGppDevice = FactoryDevice with { Policies = [Oids.ThreeGppCapable] };
    private static readonly RoleRule ServiceDevice = TlsClientWith(Oids.ServiceCredential);
    private static readonly RoleRule TlsServer = new() { Purposes = [Oids.ServerAuth] };
    private static readonly RoleRule TlsClient = new() { Purposes = [Oids.ClientAuth] };
    private static readonly RoleRule Administrator = TlsClientWith(Oids.Administrator);

    private static readonly RoleRule Eum = new()
    {
        KeyUsage = KeyUsages.KeyCertSign,
        Policies = [Oids.RspRoleEum, Oids.RspRoleEumNewer],
        RspChainLength = 2,
    };

    private static readonly RoleRule Euicc = new() { Policies = [Oids.RspRoleEuicc], RspChainLength = 3 };
    private static readonly RoleRule DpTls = RspTls(Oids.RspRoleDpTls);
    private static readonly RoleRule DpAuth = RspSigner(Oids.RspRoleDpAuth);
    private static readonly RoleRule DpPb = RspSigner(Oids.RspRoleDpPb);
    private static readonly RoleRule DsTls = RspTls(Oids.RspRoleDsTls);
    private static readonly RoleRule DsAuth = RspSigner(Oids.RspRoleDsAuth);

    private static RoleRule TlsClientWith(Oid policy) => new() { Purposes = [Oids.ClientAuth], Policies = [policy] };

    private static RoleRule RspSigner(Oid role) => new() { Policies = [role], RspChainLength = 2 };

    private static RoleRule RspTls(Oid role) =>
        new()
        {
            Purposes = [Oids.ServerAuth],
            Policies = [role],
            RspChainLength = 2,
        };
}
