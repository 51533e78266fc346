using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Imprint.TestKit;

namespace Imprint.Cli.Tests;

/// <summary>From the factory to service credentials with the real programs, as the README has it.</summary>
public sealed class ChainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_from_the_factory_finds_the_provider_that_registered_it_and_gets_its_certificate()
    {
        using var data = new TempFolder();
        using var output = new TempFolder();
        using var program = Imprinted.Start("up", "--json", "--operators", "1", "--data", data.Path, "--port-base", "0");
        using var ready = JsonDocument.Parse(await program.ReadLineAsync());
        var ports = ready.RootElement.GetProperty("ports");

        // 1. The factory makes it and prints its claim code.
        string[] make = ["factory", "make", "--count", "1", "--model", "robot", "--maker", "ACME", "--json"];
        var made = await Imprinted.RunAsync([.. make, "--out", output.File("batch"), "--data", data.Path]);
        Assert.Equal(0, made.ExitCode);
        var row = (await File.ReadAllLinesAsync(output.File("batch/labels.csv"), Cancel))[1].Split(',').Select(f => f.Trim('"'));
        var (serial, code) = (row.First(), row.ElementAt(4));

        // 2. Somebody else's guess registers nothing; the code from the box does, and doing it again changes nothing.
        using var provider = OwnerOf(data, "provider", ports);
        var guess = await RegisterAsync(provider, serial, "0000000000", "chain-guess");
        Assert.Equal("claim-code-wrong", guess.GetProperty("code").GetString());
        var registered = await RegisterAsync(provider, serial, code, "chain-right");
        var guid = registered.GetProperty("guid").GetString()!;
        var again = await RegisterAsync(provider, serial, code, "chain-again");
        Assert.Equal(registered.GetRawText(), again.GetRawText());

        // 3. The provider has left its record and its word at the manufacturer.
        await Until.TrueAsync(
            async () =>
                (await GetAsync(provider, $"/v1/vouchers/{guid}/first-access")).GetProperty("leftAt").ValueKind
                == JsonValueKind.String,
            "the record lies at the manufacturer"
        );
        await Until.TrueAsync(
            async () =>
                (await GetAsync(provider, $"/v1/vouchers/{guid}")).TryGetProperty("rendezvous", out var rendezvous)
                && rendezvous.TryGetProperty("registeredAt", out _),
            "the device is announced"
        );

        // 4. The device wakes up.
        var onboarded = await Imprinted.RunAsync(
            "device",
            "onboard",
            "--json",
            "--timeout",
            "50",
            "--folder",
            output.File($"batch/devices/{serial}"),
            "--manufacturer",
            $"https://localhost:{ports.GetProperty("manufacturer.devices").GetInt32()}"
        );
        Assert.True(onboarded.ExitCode == 0, onboarded.Output + onboarded.Error);
        Assert.Contains("first-access", onboarded.Output, StringComparison.Ordinal);

        // 5. It has a certificate of the provider's under its new GUID, and the provider knows what became of it.
        var credentials = await GetAsync(provider, "/v1/service-credentials");
        var credential = Assert.Single(credentials.GetProperty("items").EnumerateArray());
        Assert.Equal("fdo", credential.GetProperty("origin").GetString());
        var device = credential.GetProperty("device").GetString()!;
        Assert.NotEqual(guid, device);
        var facts = await GetAsync(provider, $"/v1/device-facts/{device}");
        var outcomes = facts.GetProperty("facts").GetProperty("outcomes").EnumerateArray();
        Assert.Equal(
            ["fdo.csr done", "imprint.access done"],
            outcomes.Select(o => $"{o.GetProperty("module").GetString()} {o.GetProperty("state").GetString()}")
        );
        Assert.Equal(0, await program.StopAsync());
    }

    private static HttpClient OwnerOf(TempFolder data, string party, JsonElement ports)
    {
        var admin = data.File($"{party}/admin.pem");
        return new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    ClientCertificates = [X509Certificate2.CreateFromPemFile(admin, admin)],
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(data.File($"{party}/root.pem"))) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        )
        {
            BaseAddress = new Uri($"https://localhost:{ports.GetProperty(party + ".api").GetInt32()}"),
        };
    }

    private static async Task<JsonElement> RegisterAsync(HttpClient provider, string serial, string code, string key)
    {
        var body = JsonSerializer.Serialize(
            new
            {
                manufacturer = "manufacturer",
                device = $"serial:ACME/{serial}",
                claimCode = code,
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/registrations")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await provider.SendAsync(request, Cancel);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> GetAsync(HttpClient provider, string path)
    {
        using var response = await provider.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
        return document.RootElement.Clone();
    }
}
