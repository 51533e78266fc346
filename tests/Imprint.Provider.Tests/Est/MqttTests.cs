using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Host;
using Imprint.Provider.Tests.Rig;
using Imprint.TestKit;

namespace Imprint.Provider.Tests.Est;

/// <summary>A broker of other people lets devices in by the certificates that we issue, and keeps them out by our revocation list.</summary>
public sealed class MqttTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mosquitto_takes_a_service_certificate_until_it_is_revoked()
    {
        Tools.Require("mosquitto", "mosquitto");
        Tools.Require("mosquitto_sub", "mosquitto-clients");
        await using var provider = await ProviderParty.StartAsync();
        using var device = await provider.AddDeviceAsync();
        using var other = await provider.AddDeviceAsync();
        using var key = TestDevice.NewKey();
        using var otherKey = TestDevice.NewKey();
        using var service = await provider.EnrollAsync(device.FactoryCertificate, key);
        using var otherService = await provider.EnrollAsync(other.FactoryCertificate, otherKey);
        WriteClient(provider, "device", service, key.ExportPkcs8PrivateKeyPem());
        WriteClient(provider, "other", otherService, otherKey.ExportPkcs8PrivateKeyPem());
        WriteClient(provider, "factory", device.FactoryCertificate, device.FactoryKeyPem());

        // 1. Publish and subscribe, by certificate alone.
        await FetchAuthorityAsync(provider);
        using (var broker = await Broker.StartAsync(provider.Folder))
        {
            Assert.Equal(0, (await broker.PublishAsync("device", "hello")).ExitCode);
            Assert.Equal((0, "hello"), await broker.SubscribeAsync("other"));
            Assert.NotEqual(0, (await broker.PublishAsync("factory", "hello")).ExitCode);
        }

        // 2. One of them is revoked, and the broker gets the new list.
        using var owner = provider.Owner();
        using var revoked = await owner.SendAsync(
            ProviderParty.Post(
                $"/v1/service-credentials/{Convert.ToHexStringLower(service.SerialNumberBytes.Span)}:revoke",
                """{"reason":"key-compromise","note":"lost at a customer's"}""",
                "key-00001"
            ),
            Cancel
        );
        revoked.EnsureSuccessStatusCode();
        await FetchAuthorityAsync(provider);
        Assert.Contains("certificate revoked", await VerifyAsync(provider.Folder, "device"), StringComparison.Ordinal);
        Assert.Contains("OK", await VerifyAsync(provider.Folder, "other"), StringComparison.Ordinal);
        using (var broker = await Broker.StartAsync(provider.Folder))
        {
            Assert.NotEqual(0, (await broker.PublishAsync("device", "again")).ExitCode);
            Assert.Equal(0, (await broker.PublishAsync("other", "again")).ExitCode);
            Assert.Contains("certificate verify failed", broker.Log, StringComparison.Ordinal);
        }
    }

    /// <summary>The broker says only that it refused; openssl says why.</summary>
    private static async Task<string> VerifyAsync(TempFolder folder, string client)
    {
        string[] arguments = ["-crl_check", "-CAfile", folder.File("ca.pem"), "-CRLfile", folder.File("crl.pem")];
        return (await Tools.RunAsync("openssl", ["verify", .. arguments, folder.File(client + ".pem")])).Output;
    }

    private static void WriteClient(ProviderParty provider, string name, X509Certificate2 certificate, string keyPem)
    {
        File.WriteAllText(provider.Folder.File(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(provider.Folder.File(name + ".key"), keyPem);
    }

    /// <summary>What a broker needs: the authority with its root, and the revocation list.</summary>
    private static async Task FetchAuthorityAsync(ProviderParty provider)
    {
        using var client = provider.ClientOf(provider.Api);
        using var view = await client.GetAsync(new Uri("/v1/service-authority", UriKind.Relative), Cancel);
        var authority = (await ProviderParty.ReadAsync(view)).GetProperty("certificatePem").GetString();
        var root = await File.ReadAllTextAsync(provider.RootFile, Cancel);
        await File.WriteAllTextAsync(provider.Folder.File("ca.pem"), authority + root, Cancel);
        var list = await client.GetStringAsync(new Uri("/service-ca/crl.pem", UriKind.Relative), Cancel);
        await File.WriteAllTextAsync(provider.Folder.File("crl.pem"), list, Cancel);
    }

    private sealed class Broker : IDisposable
    {
        private readonly TempFolder _folder;
        private readonly Process _process;
        private readonly string _port;

        private Broker(TempFolder folder, Process process, string port) => (_folder, _process, _port) = (folder, process, port);

        public string Log => File.ReadAllText(_folder.File("mosquitto.log"));

        public static async Task<Broker> StartAsync(TempFolder folder)
        {
            WriteServer(folder);
            File.Delete(folder.File("mosquitto.log")); // the one of an earlier broker says "running", too
            var port = FreePorts.FindBlock(1).ToString(CultureInfo.InvariantCulture);
            await File.WriteAllTextAsync(
                folder.File("mosquitto.conf"),
                $"""
                listener {port} 127.0.0.1
                cafile {folder.File("ca.pem")}
                crlfile {folder.File("crl.pem")}
                certfile {folder.File("broker.pem")}
                keyfile {folder.File("broker.key")}
                require_certificate true
                use_identity_as_username true
                allow_anonymous false
                log_dest stderr
                user root

                """,
                Cancel
            );
            var process = Tools.Start(
                "sh",
                "-c",
                "exec \"$(command -v mosquitto || echo /usr/sbin/mosquitto)\" -c \"$1\" 2>\"$2\"",
                "sh",
                folder.File("mosquitto.conf"),
                folder.File("mosquitto.log")
            );
            var broker = new Broker(folder, process, port);
            await Until.TrueAsync(
                () =>
                    process.HasExited
                        ? throw new InvalidOperationException("mosquitto ended: " + broker.Log)
                        : File.Exists(folder.File("mosquitto.log")) && broker.Log.Contains("running", StringComparison.Ordinal),
                "mosquitto listens"
            );
            return broker;
        }

        /// <summary>Publishes a message that the broker keeps.</summary>
        public Task<(int ExitCode, string Output)> PublishAsync(string client, string message) =>
            Tools.RunAsync("mosquitto_pub", [.. Connection(client), "-r", "-t", "greeting", "-q", "1", "-m", message]);

        /// <summary>Waits for one message.</summary>
        public async Task<(int ExitCode, string Output)> SubscribeAsync(string client)
        {
            var (exitCode, output) = await Tools.RunAsync(
                "mosquitto_sub",
                [.. Connection(client), "-t", "greeting", "-C", "1", "-W", "10"]
            );
            return (exitCode, output.Trim());
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        private string[] Connection(string client) =>
            [
                "-h",
                "localhost",
                "-p",
                _port,
                "--cafile",
                _folder.File("broker.pem"),
                "--cert",
                _folder.File(client + ".pem"),
                "--key",
                _folder.File(client + ".key"),
            ];

        /// <summary>The broker's own certificate, of no interest here.</summary>
        private static void WriteServer(TempFolder folder)
        {
            using var key = TestDevice.NewKey();
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            File.WriteAllText(folder.File("broker.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(folder.File("broker.key"), key.ExportPkcs8PrivateKeyPem());
        }
    }
}
