using Imprint.Pki.Pem;
using Imprint.TestKit;
using Imprint.Wire;

namespace Imprint.Pki.Tests;

public sealed class CertificatesOnlyTests
{
    private static readonly Certificate[] Some = [TestPki.Root.Certificate, TestPki.Factory.Certificate, TestPki.Ci.Certificate];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void What_was_written_is_read(int count)
    {
        var der = CertificatesOnly.Write(Some[..count]);

        Assert.Equal(WireFault.None, CertificatesOnly.Read(der, out var certificates));

        Assert.Equal(
            Some[..count].Select(c => c.SerialNumber.ToString()).Order(),
            certificates.Select(c => c.SerialNumber.ToString()).Order()
        );
    }

    [Fact]
    public async Task OpenSsl_finds_the_certificates()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(
            folder.File("some.p7"),
            CertificatesOnly.Write(Some),
            TestContext.Current.CancellationToken
        );

        var (exitCode, output) = await OpenSslTool.RunAsync(
            "pkcs7",
            "-inform",
            "DER",
            "-in",
            folder.File("some.p7"),
            "-print_certs"
        );

        Assert.Equal(0, exitCode);
        Assert.Equal(3, output.Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Fact]
    public async Task What_openssl_has_written_is_read()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("some.pem"), PemText.Write(Some), TestContext.Current.CancellationToken);
        await OpenSslTool.RunAsync(
            "crl2pkcs7",
            "-nocrl",
            "-certfile",
            folder.File("some.pem"),
            "-outform",
            "DER",
            "-out",
            folder.File("some.p7")
        );

        var der = await File.ReadAllBytesAsync(folder.File("some.p7"), TestContext.Current.CancellationToken);

        Assert.Equal(WireFault.None, CertificatesOnly.Read(der, out var certificates));
        Assert.Equal(3, certificates.Count);
    }

    [Fact]
    public void Every_truncation_and_every_changed_octet_ends_in_a_fault_or_in_certificates()
    {
        var der = CertificatesOnly.Write(Some[0], Some[1]);
        for (var length = 0; length < der.Length; length++)
        {
            Assert.NotEqual(WireFault.None, CertificatesOnly.Read(der.AsMemory(0, length), out var none));
            Assert.Empty(none);
        }

        for (var i = 0; i < der.Length; i++)
        {
            var changed = der.ToArray();
            changed[i] ^= 0x55;
            if (CertificatesOnly.Read(changed, out var certificates) != WireFault.None)
                Assert.Empty(certificates);
        }
    }

    [Fact]
    public void Other_things_are_refused()
    {
        var der = CertificatesOnly.Write(Some[0]);
        Assert.Equal(WireFault.TrailingBytes, CertificatesOnly.Read((byte[])[.. der, 0], out _));
        Assert.NotEqual(WireFault.None, CertificatesOnly.Read(Some[0].Raw, out _));
        Assert.Equal(WireFault.TooLong, CertificatesOnly.Read(new byte[CertificatesOnly.MaxLength + 1], out _));
        Assert.Equal(
            WireFault.TooLong,
            CertificatesOnly.Read(CertificatesOnly.Write([.. Enumerable.Repeat(Some[0], 17)]), out _)
        );
    }
}
