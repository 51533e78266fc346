using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Provider.Services;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;

namespace Imprint.Provider.Tests.Services;

public sealed class ServiceCertificatesOnSqlite() : ServiceCertificateConformance(cluster: null);

public sealed class ServiceCertificatesOnPostgres(PostgresCluster cluster) : ServiceCertificateConformance(cluster);

/// <summary>What holds for the issuing of service certificates on every engine.</summary>
public abstract class ServiceCertificateConformance(PostgresCluster? cluster)
{
    [Fact]
    public async Task A_device_gets_a_certificate_that_names_it_by_its_GUID_and_nothing_that_it_asked_for()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();

        var issued = Issued(await rig.IssueAsync(device, TestDevice.Request(key, "CN=admin, O=other")));

        Assert.False(issued.IsRepeat);
        Assert.Equal($"O=blue, CN={device.Guid}", issued.Certificate.Subject.ToString());
        var name = Assert.Single(issued.Certificate.Extensions.SubjectAltNames);
        Assert.Equal(new GeneralName.UniformResourceIdentifier($"urn:uuid:{device.Guid}"), name);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), issued.Certificate.PublicKey.Raw.ToArray());
        Assert.Equal(rig.Clock.GetUtcNow().AddDays(90), issued.Certificate.Validity.NotAfter);
        Assert.IsType<ChainOutcome.Trusted>(Check(rig, issued));
        Assert.Equal(["service-certificate.issue"], await rig.AuditedAsync());
    }

    [Fact]
    public async Task The_same_request_again_gets_the_same_certificate()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var request = TestDevice.Request(key);

        var first = Issued(await rig.IssueAsync(device, request));
        rig.Clock.Advance(TimeSpan.FromDays(3));
        var second = Issued(await rig.IssueAsync(device, request));

        Assert.True(second.IsRepeat);
        Assert.Equal(first.Certificate.Raw.ToArray(), second.Certificate.Raw.ToArray());
        Assert.Single(await rig.AuditedAsync());
    }

    [Fact]
    public async Task The_same_request_late_in_the_life_of_its_certificate_is_a_renewal()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var request = TestDevice.Request(key);

        var first = Issued(await rig.IssueAsync(device, request));
        rig.Clock.Advance(TimeSpan.FromDays(60));
        var second = Issued(await rig.IssueAsync(device, request));

        Assert.False(second.IsRepeat);
        Assert.NotEqual(first.Certificate.SerialNumber, second.Certificate.SerialNumber);
        Assert.Equal(first.Certificate.Subject, second.Certificate.Subject);
    }

    [Fact]
    public async Task Twins_of_a_request_that_come_at_once_get_one_certificate()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var request = TestDevice.Request(key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => rig.IssueAsync(device, request))));

        Assert.Single(answers.Select(answer => Issued(answer).Certificate.SerialNumber).Distinct());
        Assert.Equal(7, answers.Count(answer => Issued(answer).IsRepeat));
        Assert.Single(await rig.AuditedAsync());
    }

    [Fact]
    public async Task A_key_of_another_device_is_refused_and_alarmed()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var first = await rig.AddDeviceAsync();
        using var second = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();

        Issued(await rig.IssueAsync(first, TestDevice.Request(key)));

        Assert.Equal(ServiceRefusal.KeyOfAnotherDevice, Refused(await rig.IssueAsync(second, TestDevice.Request(key))));
        Assert.Equal(["service-certificate.issue", "service-certificate.refuse"], await rig.AuditedAsync());
    }

    [Fact]
    public async Task The_factory_key_of_another_device_is_refused()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var first = await rig.AddDeviceAsync();
        using var second = await rig.AddDeviceAsync();
        using var key = ECDsa.Create();
        key.ImportFromPem(first.FactoryKeyPem());

        Assert.Equal(ServiceRefusal.KeyOfAnotherDevice, Refused(await rig.IssueAsync(second, TestDevice.Request(key))));
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("resold")]
    [InlineData("withdrawn")]
    public async Task A_device_whose_voucher_does_not_end_here_any_more_gets_nothing(string state)
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        await VoucherRows.SetStateAsync(rig.Database, device, state);

        Assert.Equal(ServiceRefusal.DeviceNotOurs, Refused(await rig.IssueAsync(device, TestDevice.Request(key))));
        Assert.Empty(await rig.AuditedAsync());
    }

    [Fact]
    public async Task A_device_that_asks_without_end_is_stopped_until_the_next_day()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster, new ServicePolicy { MaxPerDay = 3 });
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();

        for (var i = 0; i < 3; i++)
            Issued(await rig.IssueAsync(device, TestDevice.Request(key)));
        Assert.Equal(ServiceRefusal.QuotaExceeded, Refused(await rig.IssueAsync(device, TestDevice.Request(key))));
        rig.Clock.Advance(TimeSpan.FromHours(25));

        Issued(await rig.IssueAsync(device, TestDevice.Request(key)));
    }

    [Fact]
    public async Task A_request_that_its_key_did_not_sign_is_refused()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var request = TestDevice.Request(key);
        request[^1] ^= 1;

        Assert.Equal(ServiceRefusal.BadSignature, Refused(await rig.IssueAsync(device, request)));
    }

    [Fact]
    public async Task Keys_of_other_kinds_are_refused()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var rsa = RSA.Create(2048);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        byte[][] requests =
        [
            new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            TestDevice.Request(brainpool),
            TestDevice.Request(large),
        ];

        foreach (var request in requests)
            Assert.Equal(ServiceRefusal.UnsupportedKey, Refused(await rig.IssueAsync(device, request)));
    }

    [Fact]
    public async Task A_key_on_P_384_is_certified()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.IsType<ChainOutcome.Trusted>(Check(rig, Issued(await rig.IssueAsync(device, TestDevice.Request(key)))));
    }

    [Fact]
    public async Task A_certificate_never_outlives_the_authority()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        rig.Clock.Advance(rig.Authority.Certificate.Validity.NotAfter - rig.Clock.GetUtcNow() - TimeSpan.FromDays(10));

        var issued = Issued(await rig.IssueAsync(device, TestDevice.Request(key)));

        Assert.Equal(rig.Authority.Certificate.Validity.NotAfter, issued.Certificate.Validity.NotAfter);
    }

    [Fact]
    public async Task A_compromised_key_is_never_certified_again()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var issued = Issued(await rig.IssueAsync(device, TestDevice.Request(key)));

        await rig.RevokeAsync(issued.Certificate.SerialNumber.ToString(), RevocationReason.KeyCompromise);

        Assert.Equal(ServiceRefusal.KeyCompromised, Refused(await rig.IssueAsync(device, TestDevice.Request(key))));
    }

    [Fact]
    public async Task The_revocation_list_shows_what_was_revoked_at_once_and_counts_up()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var issued = Issued(await rig.IssueAsync(device, TestDevice.Request(key)));
        var serial = issued.Certificate.SerialNumber;

        var before = await rig.ListAsync();
        Assert.NotNull(await rig.RevokeAsync(serial.ToString(), RevocationReason.Superseded));
        Assert.Null(await rig.RevokeAsync(serial.ToString(), RevocationReason.Superseded));
        var after = await rig.ListAsync();
        var again = await rig.ListAsync();

        Assert.Empty(before.Entries);
        Assert.True(after.TryFind(serial, out var revocation));
        Assert.Equal(RevocationReason.Superseded, revocation.Reason);
        Assert.Equal(before.Number + 1, after.Number);
        Assert.Equal(after.Raw.ToArray(), again.Raw.ToArray());
        Assert.True(after.Signed.IsSignedBy(rig.Authority.Certificate.PublicKey));
        var crls = new CrlSet();
        crls.TryAdd(after, rig.Authority.Certificate, rig.Clock.GetUtcNow());
        Assert.Equal(ChainFault.Revoked, Assert.IsType<ChainOutcome.Refused>(Check(rig, issued, crls)).Fault);
    }

    [Fact]
    public async Task The_revocation_list_is_signed_anew_before_it_ends_and_forgets_what_has_expired()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        var issued = Issued(await rig.IssueAsync(device, TestDevice.Request(key)));
        await rig.RevokeAsync(issued.Certificate.SerialNumber.ToString(), RevocationReason.Unspecified);

        var first = await rig.ListAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        var second = await rig.ListAsync();
        rig.Clock.Advance(TimeSpan.FromDays(100));
        var third = await rig.ListAsync();

        Assert.Equal(first.Number + 1, second.Number);
        Assert.Equal(rig.Clock.GetUtcNow().AddDays(7), third.NextUpdate);
        Assert.Single(second.Entries);
        Assert.Empty(third.Entries);
    }

    [Fact]
    public async Task A_device_that_leaves_loses_all_its_certificates()
    {
        await using var rig = await ServiceRig.CreateAsync(cluster);
        using var device = await rig.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        for (var i = 0; i < 2; i++)
            Issued(await rig.IssueAsync(device, TestDevice.Request(key)));

        var revoked = await rig.Database.WriteAsync(
            unit => rig.Revocations.RevokeDeviceAsync(unit, device.DeviceKey, RevocationReason.CessationOfOperation),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(2, revoked);
        Assert.Equal(2, (await rig.ListAsync()).Entries.Count);
    }

    private static ServiceIssue.Issued Issued(ServiceIssue issue) => Assert.IsType<ServiceIssue.Issued>(issue);

    private static ServiceRefusal Refused(ServiceIssue issue) => Assert.IsType<ServiceIssue.Refused>(issue).Reason;

    private static ChainOutcome Check(ServiceRig rig, ServiceIssue.Issued issued, CrlSet? revoked = null)
    {
        var anchor = new TrustAnchor(issued.Chain[^1], AnchorKind.Live, "root", "test");
        var check = new ChainCheck(new TrustAnchors(anchor));
        var rules = new ChainRules(CertificateRole.ServiceDevice, CheckTime.At(rig.Clock.GetUtcNow()))
        {
            Revoked = revoked ?? new CrlSet(),
        };
        return check.Check([issued.Certificate.Raw, issued.Chain[0].Raw], rules);
    }
}
