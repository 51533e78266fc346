using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Imprint.Provider.Tests.Rig;

namespace Imprint.Provider.Tests.Est;

/// <summary>Bodies as clients send them: the odd ones that must be taken, and the broken ones that must be refused.</summary>
public sealed class EstBodyTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private ProviderParty _provider = null!;
    private TestDevice _device = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await ProviderParty.StartAsync();
        _device = await _provider.AddDeviceAsync();
        _client = _provider.ClientOf(_provider.Devices, _device.FactoryCertificate);
    }

    [Fact]
    public async Task Base64_is_read_however_it_is_laid_out()
    {
        using var key = TestDevice.NewKey();
        var base64 = Convert.ToBase64String(TestDevice.Request(key));
        string[] layouts =
        [
            base64,
            base64 + "\n",
            "\r\n" + base64 + "\r\n\r\n",
            string.Join("\r\n", base64.Chunk(64).Select(line => new string(line))),
            string.Join("\n ", base64.Chunk(76).Select(line => new string(line))) + "\n",
        ];

        foreach (var layout in layouts)
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(Encoding.ASCII.GetBytes(layout))).Status);
    }

    [Theory]
    [InlineData("application/pkcs10; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("Application/PKCS10", HttpStatusCode.OK)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.BadRequest)]
    [InlineData("application/pkcs7-mime", HttpStatusCode.BadRequest)]
    [InlineData(null, HttpStatusCode.BadRequest)]
    public async Task The_content_type_must_be_that_of_a_request(string? type, HttpStatusCode expected)
    {
        using var key = TestDevice.NewKey();
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Request(key)));

        Assert.Equal(expected, (await SendAsync(body, type)).Status);
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("binary")]
    [InlineData("8bit")]
    public async Task The_transfer_encoding_that_a_client_claims_does_not_count(string encoding)
    {
        using var key = TestDevice.NewKey();
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Request(key)));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(body, transferEncoding: encoding)).Status);
    }

    [Fact]
    public async Task Broken_bodies_are_refused_in_plain_text()
    {
        using var key = TestDevice.NewKey();
        using var rsa = RSA.Create(2048);
        var request = TestDevice.Request(key);
        var base64 = Convert.ToBase64String(request);
        (string What, byte[] Body)[] broken =
        [
            ("nothing", []),
            ("white space", "  \r\n\r\n"u8.ToArray()),
            ("no base64", "{\"csr\":1}"u8.ToArray()),
            ("base64 of nothing of ours", "AAAA"u8.ToArray()),
            ("DER without base64", request),
            ("PEM", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", request))),
            ("the first half", Encoding.ASCII.GetBytes(base64[..(base64.Length / 8 * 4)])),
            ("without padding", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. request, 0]).TrimEnd('='))),
            ("twice", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. request, .. request]))),
            ("something behind it", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. request, 0, 0]))),
            ("a certificate", Encoding.ASCII.GetBytes(Convert.ToBase64String(_device.FactoryCertificate.RawData))),
            ("another signature", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. request[..^1], (byte)(request[^1] ^ 1)]))),
            (
                "an RSA key",
                Encoding.ASCII.GetBytes(
                    Convert.ToBase64String(
                        new CertificateRequest(
                            "CN=a",
                            rsa,
                            HashAlgorithmName.SHA256,
                            RSASignaturePadding.Pkcs1
                        ).CreateSigningRequest()
                    )
                )
            ),
            ("too much", Encoding.ASCII.GetBytes(new string('A', 24 * 1024 + 4))),
            ("far too much", Encoding.ASCII.GetBytes(new string('A', 2_000_000))),
        ];

        foreach (var (what, body) in broken)
        {
            var (status, type, text) = await SendAsync(body);
            Assert.True(status == HttpStatusCode.BadRequest, $"{what}: {status} {text}");
            Assert.Equal("text/plain", type);
            Assert.NotEmpty(text);
        }
    }

    [Fact]
    public async Task A_request_with_any_octet_changed_gets_no_certificate_and_breaks_nothing()
    {
        using var key = TestDevice.NewKey();
        var request = TestDevice.Request(key);
        for (var i = 0; i < request.Length; i += 3)
        {
            var changed = request.ToArray();
            changed[i] ^= 0x41;
            var (status, _, text) = await SendAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(changed)));
            Assert.True(status == HttpStatusCode.BadRequest, $"octet {i}: {status} {text}");
        }
    }

    [Fact]
    public async Task A_body_that_comes_in_pieces_is_read_within_the_limit()
    {
        using var key = TestDevice.NewKey();
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(TestDevice.Request(key)));
        using var small = new HttpRequestMessage(HttpMethod.Post, "/.well-known/est/simpleenroll")
        {
            Content = new StreamContent(new MemoryStream(body), bufferSize: 16),
            Headers = { TransferEncodingChunked = true },
        };
        small.Content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");

        using var answer = await _client.SendAsync(small, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _device.Dispose();
        await _provider.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, string? Type, string Text)> SendAsync(
        byte[] body,
        string? type = "application/pkcs10",
        string? transferEncoding = null
    )
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (transferEncoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Transfer-Encoding", transferEncoding);
        using var answer = await _client.PostAsync(new Uri("/.well-known/est/simpleenroll", UriKind.Relative), content, Cancel);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
