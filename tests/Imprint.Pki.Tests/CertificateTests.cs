using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Pki.Issuing;
using Imprint.Wire;

namespace Imprint.Pki.Tests;

public sealed class CertificateTests
{
    [Fact]
    public void A_certificate_of_the_platform_is_read_field_by_field()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=platform, O=Somebody, C=DE", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 3, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DecipherOnly, true)
        );
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2")], false)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example");
        names.AddUri(new Uri("urn:gsma:imei:35209900-176148-0"));
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddEmailAddress("id@maker.example");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TestPki.Decade.NotBefore, TestPki.Decade.NotAfter);

        Assert.True(Certificate.TryParse(made.RawData, out var read, out _));

        Assert.Equal(made.SerialNumber, read.SerialNumber.ToString(), ignoreCase: true);
        Assert.Equal(made.SubjectName.RawData, read.Subject.Raw.ToArray());
        Assert.Equal("platform", read.Subject.CommonName);
        Assert.Equal("Somebody", read.Subject.Organization);
        Assert.Equal(TestPki.Decade, read.Validity);
        Assert.Equal(KeyKind.P384, read.PublicKey.Kind);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), read.PublicKey.Raw.ToArray());
        Assert.Equal(new BasicConstraints(true, 3), read.Extensions.BasicConstraints);
        Assert.Equal(KeyUsages.KeyCertSign | KeyUsages.DecipherOnly, read.Extensions.KeyUsage);
        Assert.Equal([Oids.ClientAuth], read.Extensions.ExtendedKeyUsage!);
        Assert.Equal(read.PublicKey.ComputeIdentifier(), read.Extensions.SubjectKeyIdentifier.ToArray());
        Assert.Equal(
            [new GeneralName.DnsName("a.example"), new GeneralName.UniformResourceIdentifier("urn:gsma:imei:35209900-176148-0")],
            read.Extensions.SubjectAltNames.Take(2)
        );
        Assert.Equal([127, 0, 0, 1], ((GeneralName.IpAddress)read.Extensions.SubjectAltNames[2]).Octets.ToArray());
        Assert.Equal(new GeneralName.Rfc822Name("id@maker.example"), read.Extensions.SubjectAltNames[3]);
        Assert.True(read.IsSelfIssued);
        Assert.True(read.Signed.IsSignedBy(read.PublicKey));
    }

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void Signatures_of_the_platform_verify_on_every_curve(KeyKind kind)
    {
        using var key = ECDsa.Create(kind.Curve);
        var request = new CertificateRequest("CN=curve", key, HashAlgorithmName.SHA512);
        using var made = request.CreateSelfSigned(TestPki.Decade.NotBefore, TestPki.Decade.NotAfter);

        Assert.True(Certificate.TryParse(made.RawData, out var read));

        Assert.Equal(kind, read.PublicKey.Kind);
        Assert.Equal(SignatureAlgorithm.EcdsaWithSha512, read.Signed.Algorithm);
        Assert.True(read.Signed.IsSignedBy(read.PublicKey));
    }

    [Fact]
    public void A_certificate_of_another_algorithm_is_read_and_verifies_under_nothing()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(TestPki.Decade.NotBefore, TestPki.Decade.NotAfter);

        Assert.True(Certificate.TryParse(made.RawData, out var read));

        Assert.Null(read.PublicKey.Kind);
        Assert.Equal(SignatureAlgorithm.Unsupported, read.Signed.Algorithm);
        Assert.False(read.Signed.IsSignedBy(read.PublicKey));
    }

    [Fact]
    public void A_time_far_in_the_future_is_read()
    {
        Assert.True(Certificate.TryParse(TestPki.IssueDevice().Raw, out var device));

        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), device.Validity.NotAfter);
    }

    [Fact]
    public void Raw_fields_are_slices_of_what_was_received()
    {
        var received = TestPki.IssueDevice().Raw.ToArray();

        Assert.True(Certificate.TryParse(received, out var read));

        Assert.True(received.AsSpan().Overlaps(read.Signed.ToBeSigned.Span));
        Assert.True(received.AsSpan().Overlaps(read.PublicKey.Raw.Span));
        Assert.True(received.AsSpan().Overlaps(read.Extensions.SubjectKeyIdentifier.Span));
    }

    public static TheoryData<string, byte[], WireFault> Malformed
    {
        get
        {
            var good = TestPki.IssueDevice().Raw.ToArray();
            var ku = EncodedExtension.KeyUsage(KeyUsages.DigitalSignature).Der.ToArray();
            return new()
            {
                { "nothing", [], WireFault.Truncated },
                { "trailing", [.. good, 0], WireFault.TrailingBytes },
                { "cut", good[..^1], WireFault.Truncated },
                { "too long", new byte[Certificate.MaxLength + 1], WireFault.TooLong },
                { "no version", new RawCertificate { Version = null }.Write(), WireFault.UnexpectedType },
                { "version 1 in words", new RawCertificate { Version = 0 }.Write(), WireFault.BadValue },
                { "serial of 21 octets", new RawCertificate { Serial = [1, .. new byte[20]] }.Write(), WireFault.TooLong },
                { "padded serial", new RawCertificate { Serial = [0, 1] }.Write(), WireFault.NotCanonical },
                {
                    "another algorithm inside",
                    new RawCertificate { InnerAlgorithm = SignatureAlgorithm.EcdsaWithSha384.Identifier.ToArray() }.Write(),
                    WireFault.BadValue
                },
                { "duplicate extension", new RawCertificate { Extensions = [ku, ku] }.Write(), WireFault.Duplicate },
                {
                    "33 extensions",
                    new RawCertificate
                    {
                        Extensions =
                        [
                            .. Enumerable.Range(0, 33).Select(i => RawCertificate.Extension($"1.2.3.{i}", false, 5, 0)),
                        ],
                    }.Write(),
                    WireFault.TooLong
                },
                {
                    "bytes behind an extension's value",
                    new RawCertificate { Extensions = [RawCertificate.Extension("2.5.29.15", true, 3, 2, 7, 0x80, 0)] }.Write(),
                    WireFault.TrailingBytes
                },
                {
                    "negative path length",
                    new RawCertificate
                    {
                        Extensions = [RawCertificate.Extension("2.5.29.19", true, 0x30, 6, 1, 1, 0xff, 2, 1, 0xff)],
                    }.Write(),
                    WireFault.BadValue
                },
                {
                    "name constraint with a minimum",
                    new RawCertificate
                    {
                        Extensions =
                        [
                            RawCertificate.Extension(
                                "2.5.29.30",
                                true,
                                [0x30, 0x0a, 0xa0, 0x08, 0x30, 0x06, 0x82, 0x01, (byte)'a', 0x80, 0x01, 0x01]
                            ),
                        ],
                    }.Write(),
                    WireFault.TrailingBytes
                },
                {
                    "something behind the extensions",
                    new RawCertificate { AfterExtensions = [5, 0] }.Write(),
                    WireFault.TrailingBytes
                },
                { "subject is no name", new RawCertificate { Subject = [0x30, 2, 5, 0] }.Write(), WireFault.UnexpectedType },
                { "no key", new RawCertificate { PublicKeyInfo = [0x30, 0] }.Write(), WireFault.Truncated },
                {
                    "31 November",
                    new RawCertificate { Times = [.. Utc("261131000000Z"), .. Utc("271101000000Z")] }.Write(),
                    WireFault.BadValue
                },
            };

            static byte[] Utc(string text) => [0x17, 13, .. System.Text.Encoding.ASCII.GetBytes(text)];
        }
    }

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void A_malformed_certificate_is_a_fault(string what, byte[] der, WireFault expected)
    {
        Assert.False(Certificate.TryParse(der, out var certificate, out var fault), what);

        Assert.Equal(expected, fault);
        Assert.Null(certificate);
    }

    [Fact]
    public void A_name_with_too_many_attributes_is_a_fault()
    {
        var attributes = Enumerable.Range(0, 17).Select(i => new NameAttribute(Oids.OrganizationalUnit, $"unit {i}")).ToArray();
        var der = new RawCertificate { Subject = DistinguishedName.Create(attributes).Raw.ToArray() }.Write();

        Assert.False(Certificate.TryParse(der, out _, out var fault));
        Assert.Equal(WireFault.TooLong, fault);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        const int seed = 20261103;
        var random = new Random(seed);
        var samples = new[] { TestPki.IssueDevice(), TestPki.Eum.Certificate, TestPki.Ci.Certificate };
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = samples[random.Next(samples.Length)].Raw.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length + 1)];
            if (Certificate.TryParse(bytes, out var certificate))
                Assert.NotNull(certificate.ToString());
        }
    }

    [Fact]
    public void An_attribute_that_stands_twice_is_no_identity()
    {
        var name = DistinguishedName.Create(
            new NameAttribute(Oids.NameSerialNumber, "1"),
            new NameAttribute(Oids.NameSerialNumber, "2")
        );

        Assert.Null(name.SerialNumber);
        Assert.Equal(2, name.Attributes.Count);
    }

    [Fact]
    public void A_name_cannot_forge_a_line_of_a_log()
    {
        var name = DistinguishedName.Create(new NameAttribute(Oids.CommonName, "a\nb"));

        Assert.Equal("CN=a?b", name.ToString());
    }

    [Fact]
    public void Serial_numbers_are_random_positive_and_sixteen_to_twenty_octets_long()
    {
        var serials = Enumerable.Range(0, 500).Select(_ => SerialNumber.Random()).ToArray();

        Assert.Equal(serials.Length, serials.Distinct().Count());
        Assert.All(serials, s => Assert.InRange(s.Contents.Length, 16, 20));
        Assert.All(serials, s => Assert.InRange(s.Contents[0], (byte)0x40, (byte)0x7f));
    }
}
