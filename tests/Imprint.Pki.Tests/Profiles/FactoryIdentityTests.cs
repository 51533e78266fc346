using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Wire.Ids;

namespace Imprint.Pki.Tests.Profiles;

public sealed class FactoryIdentityTests
{
    [Fact]
    public void What_was_written_into_a_factory_certificate_is_read_from_it()
    {
        Assert.True(FactoryIdentity.TryRead(TestPki.IssueDevice(), out var read));

        Assert.Equal(TestPki.Device, read);
        Assert.Equal("sn-000017@maker.example", read.OnboardingNai?.Nai);
        Assert.Equal("352099001761481", read.Imei.ToString());
    }

    [Fact]
    public void A_device_without_a_modem_has_no_mobile_identities()
    {
        var sensor = new FactoryIdentity("SN-1", "Maker", "Sensor") { HardwareType = Oid.Parse("1.3.6.1.4.1.32473.7") };

        Assert.True(FactoryIdentity.TryRead(Issue(sensor), out var read));

        Assert.Equal(sensor, read);
        Assert.False(read.IsThreeGppCapable);
        Assert.Null(read.Imei);
        Assert.Null(read.Eid);
        Assert.Null(read.OnboardingNai);
    }

    [Fact]
    public void The_serial_number_of_the_hardware_module_serves_where_the_subject_has_none()
    {
        var content = TestPki.Device.ToContent(TestPki.PublicKey("device"), TestPki.Decade) with
        {
            Subject = DistinguishedName.Create(new NameAttribute(Oids.CommonName, "device")),
        };

        Assert.True(FactoryIdentity.TryRead(TestPki.Factory.Issue(content), out var read));
        Assert.Equal("SN-000017", read.SerialNumber);
    }

    [Fact]
    public void A_certificate_that_names_no_device_is_no_factory_certificate()
    {
        Assert.False(FactoryIdentity.TryRead(TestPki.Root.Certificate, out _));
    }

    [Fact]
    public void A_damaged_hardware_module_name_is_no_factory_certificate()
    {
        var content = TestPki.Device.ToContent(TestPki.PublicKey("device"), TestPki.Decade) with
        {
            Extensions =
            [
                EncodedExtension.SubjectAltName(new GeneralName.OtherName(Oids.HardwareModuleName, new byte[] { 5, 0 })),
            ],
        };

        Assert.False(FactoryIdentity.TryRead(TestPki.Factory.Issue(content), out _));
    }

    private static Certificate Issue(FactoryIdentity identity) =>
        TestPki.Factory.Issue(identity.ToContent(TestPki.PublicKey("device"), TestPki.Decade));
}
