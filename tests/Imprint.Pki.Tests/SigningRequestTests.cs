using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Pki.Issuing;
using Imprint.Pki.Pem;
using Imprint.TestKit;
using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki.Tests;

public sealed class SigningRequestTests
{
    private static readonly DistinguishedName Subject = DistinguishedName.Create(new NameAttribute(Oids.CommonName, "robot-17"));

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void What_was_asked_for_is_read_and_the_signature_verifies(KeyKind kind)
    {
        var key = TestKeys.Get("request", kind);
        var der = SigningRequest.Create(
            key,
            Subject,
            [EncodedExtension.SubjectAltName(new GeneralName.DnsName("robot.example"))],
            challengePassword: "tls-unique"
        );

        Assert.True(SigningRequest.TryParse(der, out var request, out _));

        Assert.True(request.IsSignedByItsKey());
        Assert.Equal(Subject, request.Subject);
        Assert.Equal(kind, request.PublicKey.Kind);
        Assert.Equal([new GeneralName.DnsName("robot.example")], request.Extensions.SubjectAltNames);
        Assert.Equal("tls-unique", request.ChallengePassword);
    }

    [Fact]
    public void A_request_of_the_platform_is_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var platform = new CertificateRequest("CN=platform", key, HashAlgorithmName.SHA256);
        platform.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));

        Assert.True(SigningRequest.TryParse(platform.CreateSigningRequest(), out var request, out _));

        Assert.True(request.IsSignedByItsKey());
        Assert.Equal("platform", request.Subject.CommonName);
        Assert.Equal(KeyUsages.DigitalSignature, request.Extensions.KeyUsage);
        Assert.Null(request.ChallengePassword);
    }

    [Fact]
    public async Task The_platform_and_openssl_accept_our_requests()
    {
        using var folder = new TempFolder();
        var der = SigningRequest.Create(
            TestKeys.Get("request"),
            Subject,
            [EncodedExtension.KeyUsage(KeyUsages.DigitalSignature)],
            challengePassword: "secret"
        );
        await File.WriteAllTextAsync(folder.File("r.pem"), PemText.Write(PemText.SigningRequest, der));

        var loaded = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256);
        var (exitCode, output) = await OpenSslTool.RunAsync("req", "-in", folder.File("r.pem"), "-noout", "-text", "-verify");

        Assert.Equal("CN=robot-17", loaded.SubjectName.Name);
        Assert.True(exitCode == 0, output);
        Assert.Contains("verify OK", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_with_any_octet_changed_is_not_signed_by_its_key()
    {
        const int seed = 11;
        var random = new Random(seed);
        var good = SigningRequest.Create(TestKeys.Get("request"), Subject);
        for (var i = 0; i < 500; i++)
        {
            var bad = good.ToArray();
            var at = random.Next(bad.Length);
            bad[at] ^= (byte)random.Next(1, 256);

            Assert.False(
                SigningRequest.TryParse(bad, out var request, out _) && request.IsSignedByItsKey(),
                $"seed {seed}: octet {at} was changed"
            );
        }
    }

    [Fact]
    public void A_request_is_a_fault_when_malformed()
    {
        var good = SigningRequest.Create(TestKeys.Get("request"), Subject);

        AssertFault(WireFault.Truncated, []);
        AssertFault(WireFault.TrailingBytes, [.. good, 0]);
        AssertFault(WireFault.TooLong, new byte[SigningRequest.MaxLength + 1]);
        AssertFault(WireFault.BadValue, Signed(version: 1));
        AssertFault(WireFault.Duplicate, Signed(version: 0, Password(), Password()));
        AssertFault(WireFault.TooLong, Signed(version: 0, [.. Enumerable.Range(0, 17).Select(Unknown)]));
        Assert.True(SigningRequest.TryParse(Signed(version: 0, Unknown(1)), out _, out _));

        static void AssertFault(WireFault expected, byte[] der)
        {
            Assert.False(SigningRequest.TryParse(der, out _, out var fault));
            Assert.Equal(expected, fault);
        }
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        const int seed = 20261104;
        var random = new Random(seed);
        var sample = SigningRequest.Create(
            TestKeys.Get("request"),
            Subject,
            [EncodedExtension.KeyUsage(KeyUsages.DigitalSignature)],
            "x"
        );
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = sample.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var isRead = SigningRequest.TryParse(bytes.AsMemory(0, random.Next(bytes.Length + 1)), out var read, out var fault);
            Assert.Equal(isRead, read is not null);
            Assert.Equal(isRead, fault == WireFault.None);
        }
    }

    private static byte[] Signed(int version, params byte[][] attributes)
    {
        var writer = new DerWriter();
        using (writer.BeginSequence())
        {
            writer.WriteInteger(version);
            writer.WriteRaw(Subject.Raw.Span);
            writer.WriteRaw(TestPki.PublicKey("request").Span);
            using (writer.Begin(DerTag.ContextConstructed(0)))
            {
                foreach (var attribute in attributes)
                    writer.WriteRaw(attribute);
            }
        }

        return SignedStructure.Write(writer.Written, SignatureAlgorithm.EcdsaWithSha256, [0]);
    }

    private static byte[] Password() => Attribute(Oids.ChallengePassword, writer => writer.WriteUtf8String("x"));

    private static byte[] Unknown(int i) => Attribute(Wire.Ids.Oid.Parse($"1.2.{i}"), writer => writer.WriteNull());

    private static byte[] Attribute(Wire.Ids.Oid type, Action<DerWriter> value)
    {
        var writer = new DerWriter();
        using (writer.BeginSequence())
        {
            writer.WriteOid(type);
            using (writer.Begin(DerTag.Set))
                value(writer);
        }

        return writer.ToArray();
    }
}
