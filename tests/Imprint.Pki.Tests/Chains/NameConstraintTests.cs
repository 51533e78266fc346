using System.Net;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;

namespace Imprint.Pki.Tests.Chains;

public sealed class NameConstraintTests
{
    public static TheoryData<GeneralName, GeneralName, bool> Pairs =>
        new()
        {
            { Dns("example.com"), Dns("example.com"), true },
            { Dns("example.com"), Dns("api.EXAMPLE.com"), true },
            { Dns("example.com"), Dns("badexample.com"), false },
            { Dns(".example.com"), Dns("api.example.com"), true },
            { Dns(".example.com"), Dns("example.com"), false },
            { Dns(""), Dns("anything"), true },
            { Ip("10.0.0.0", "255.0.0.0"), EncodedExtension.Ip(IPAddress.Parse("10.1.2.3")), true },
            { Ip("10.0.0.0", "255.0.0.0"), EncodedExtension.Ip(IPAddress.Parse("11.1.2.3")), false },
            { Ip("10.0.0.0", "255.0.0.0"), EncodedExtension.Ip(IPAddress.IPv6Loopback), false },
            { Mail("example.com"), Mail("id@example.com"), true },
            { Mail("example.com"), Mail("id@host.example.com"), false },
            { Mail(".example.com"), Mail("id@host.example.com"), true },
            { Mail("id@example.com"), Mail("id@example.com"), true },
            { Mail("id@example.com"), Mail("other@example.com"), false },
            { Uri("example.com"), Uri("https://example.com/path"), true },
            { Uri("example.com"), Uri("https://api.example.com/"), false },
            { Uri(".example.com"), Uri("https://api.example.com/"), true },
            { Uri("example.com"), Uri("urn:gsma:imei:35209900-176148-0"), false },
            { new GeneralName.RegisteredId(TestPki.DpId), new GeneralName.RegisteredId(TestPki.DpId), false },
            // A constraint on one form says nothing about another.
            { Dns("example.com"), Mail("id@elsewhere.org"), true },
        };

    [Theory]
    [MemberData(nameof(Pairs), DisableDiscoveryEnumeration = true)]
    public void A_permitted_subtree_permits_what_lies_in_it(GeneralName permitted, GeneralName name, bool isPermitted) =>
        Assert.Equal(isPermitted, Allows(new NameConstraints([permitted], []), name));

    [Fact]
    public void An_excluded_subtree_excludes_what_lies_in_it()
    {
        Assert.False(Allows(new NameConstraints([], [Dns("example.com")]), Dns("api.example.com")));
        Assert.True(Allows(new NameConstraints([], [Dns("example.com")]), Dns("example.org")));
        Assert.False(Allows(new NameConstraints([Dns("example.com")], [Dns("b.example.com")]), Dns("a.b.example.com")));
        Assert.False(
            Allows(
                new NameConstraints([], [new GeneralName.RegisteredId(TestPki.DpId)]),
                new GeneralName.RegisteredId(TestPki.CiId)
            )
        );
    }

    [Fact]
    public void The_subject_itself_lies_in_a_permitted_directory_name()
    {
        var maker = new GeneralName.DirectoryName(DistinguishedName.Create(new NameAttribute(Oids.Organization, "maker")));
        var other = new GeneralName.DirectoryName(DistinguishedName.Create(new NameAttribute(Oids.Organization, "other")));

        Assert.True(PermittedNames.Allow(new NameConstraints([maker], []), TestPki.IssueDevice()));
        Assert.False(PermittedNames.Allow(new NameConstraints([other], []), TestPki.IssueDevice()));
    }

    [Fact]
    public void A_chain_with_a_name_outside_the_constraints_is_refused()
    {
        var ca = new CertificateIssuer(
            TestPki.Root.Issue(
                new CertificateContent(
                    DistinguishedName.Create(new NameAttribute(Oids.CommonName, "constrained")),
                    TestPki.PublicKey("constrained"),
                    TestPki.Decade,
                    [EncodedExtension.BasicConstraints(isCa: true, 0), EncodedExtension.NameConstraints(Dns("example.com"))]
                )
            ),
            TestKeys.Get("constrained")
        );
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.IsType<ChainOutcome.Trusted>(CheckServer("api.example.com"));
        var refused = Assert.IsType<ChainOutcome.Refused>(CheckServer("api.example.org"));
        Assert.Equal(ChainFault.NameNotPermitted, refused.Fault);
        Assert.Equal(0, refused.Position);

        ChainOutcome CheckServer(string host) =>
            check.Check(
                TestPki.Chain(
                    ca.Issue(Pki.Profiles.PartyProfiles.TlsServer("Maker", TestPki.PublicKey("leaf"), TestPki.Decade, [host])),
                    ca.Certificate
                ),
                TestPki.Rules(CertificateRole.TlsServer)
            );
    }

    private static bool Allows(NameConstraints constraints, GeneralName name)
    {
        var certificate = TestPki.Root.Issue(
            new CertificateContent(
                DistinguishedName.Create(),
                TestPki.PublicKey("leaf"),
                TestPki.Decade,
                [EncodedExtension.SubjectAltName(name)]
            )
        );
        return PermittedNames.Allow(constraints, certificate);
    }

    private static GeneralName.DnsName Dns(string host) => new(host);

    private static GeneralName.Rfc822Name Mail(string address) => new(address);

    private static GeneralName.UniformResourceIdentifier Uri(string text) => new(text);

    private static GeneralName.IpAddress Ip(string address, string mask) =>
        new GeneralName.IpAddress(
            (byte[])[.. IPAddress.Parse(address).GetAddressBytes(), .. IPAddress.Parse(mask).GetAddressBytes()]
        );
}
