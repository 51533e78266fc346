using Imprint.Provider.Tests.Rig;

namespace Imprint.Provider.Tests.Est;

/// <summary>Enrolment and renewal with curl and openssl, as docs/flows/service-credentials.md shows them.</summary>
public sealed class EstProgramTests
{
    [Fact]
    public async Task Curl_and_openssl_are_enough_to_enrol_and_to_renew()
    {
        Tools.Require("curl", "curl");
        Tools.Require("openssl", "openssl");
        await using var provider = await ProviderParty.StartAsync();
        using var device = await provider.AddDeviceAsync();
        var folder = provider.Folder;
        await File.WriteAllTextAsync(folder.File("factory.pem"), device.FactoryCertificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("factory.key"), device.FactoryKeyPem());

        // 1. Enrol with the factory certificate.
        await OpenSslAsync("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder.File("service.key"));
        await EnrolAsync("simpleenroll", "factory.pem", "factory.key", "first");
        // 2. Renew with what that gave.
        await EnrolAsync("simplereenroll", "first.pem", "service.key", "second");
        // 3. The authority.
        await CurlAsync("--output", folder.File("ca.p7"), $"{provider.Devices}/.well-known/est/cacerts");
        await CertificatesAsync("ca");

        Assert.Contains("OK", await OpenSslAsync("verify", "-CAfile", folder.File("ca.pem"), folder.File("first.pem")));
        Assert.Contains(
            "OK",
            await OpenSslAsync("verify", "-purpose", "sslclient", "-CAfile", folder.File("ca.pem"), folder.File("second.pem"))
        );
        var subject = await OpenSslAsync("x509", "-in", folder.File("second.pem"), "-noout", "-subject");
        Assert.Contains($"CN = {device.Guid}", subject, StringComparison.Ordinal);

        async Task EnrolAsync(string how, string certificate, string key, string result)
        {
            await OpenSslAsync(
                "req",
                "-new",
                "-subj",
                "/CN=device",
                "-key",
                folder.File("service.key"),
                "-outform",
                "DER",
                "-out",
                folder.File("csr.der")
            );
            await OpenSslAsync("base64", "-in", folder.File("csr.der"), "-out", folder.File("csr.b64"));
            await CurlAsync(
                "--cert",
                folder.File(certificate),
                "--key",
                folder.File(key),
                "--header",
                "Content-Type: application/pkcs10",
                "--data-binary",
                "@" + folder.File("csr.b64"),
                "--output",
                folder.File(result + ".p7"),
                $"{provider.Devices}/.well-known/est/{how}"
            );
            await CertificatesAsync(result);
        }

        async Task CertificatesAsync(string name)
        {
            await OpenSslAsync("base64", "-d", "-in", folder.File(name + ".p7"), "-out", folder.File(name + ".der"));
            await OpenSslAsync(
                "pkcs7",
                "-inform",
                "DER",
                "-in",
                folder.File(name + ".der"),
                "-print_certs",
                "-out",
                folder.File(name + ".pem")
            );
        }

        Task CurlAsync(params string[] arguments) =>
            Tools.SucceedAsync("curl", ["--silent", "--show-error", "--fail", "--cacert", provider.RootFile, .. arguments]);
    }

    private static Task<string> OpenSslAsync(params string[] arguments) => Tools.SucceedAsync("openssl", arguments);
}
