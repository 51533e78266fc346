using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Wire;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>A device fresh from the line that knows what the factory gave it, and nothing else.</summary>
internal sealed class BlankDevice
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(48);

    private BlankDevice() { }

    public MadeDevice Made { get; private set; } = null!;

    public DeviceCredential Credential { get; private set; } = null!;

    public LastAccepted? Last { get; set; }

    public static async Task<BlankDevice> MakeAsync(Plant plant, FdoKeyType type = FdoKeyType.Secp256R1)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var maker = await plant.OpenMakerAsync();
        var batch = new FactoryBatch("robot")
        {
            Maker = "ACME",
            Rendezvous = [new Uri("http://localhost:8041")],
            Link = new Uri("https://q.example.com"),
        };
        using var line = await FactoryLine.OpenAsync(maker.Party, batch, TimeProvider.System, RandomNumberGenerator.Fill, cancel);

        var device = new BlankDevice();
        using var key = ECDsa.Create(type == FdoKeyType.Secp256R1 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        var serial = line.NextSerial();
        var request = new CertificateRequest($"CN={serial}", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        var session = new DiDevice(new AppStart(type, FdoKeyEncoding.X509, serial, "robot", request), type, device.Hmac);
        session.Start();
        var begun = line.Begin(new AppStart(type, FdoKeyEncoding.X509, serial, "robot", request));
        var hmac = Assert.IsType<FdoStep.Send>(session.Receive(FdoMessageType.DiSetCredentials, begun.SetCredentials));
        device.Made = Assert.Single(await line.BookAsync([(begun, hmac.Body)], cancel));
        session.Receive(FdoMessageType.DiDone, EmptyBody.Encode());
        device.Credential = session.Credential!;
        return device;
    }

    public FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, _secret, data);

    public RedirectRequest Question() => new(Credential.Guid, RedirectNonce.Create(RandomNumberGenerator.Fill));

    /// <summary>Asks, and checks the answer as a device does. Null when it is to come again.</summary>
    public async Task<AcceptedAccess?> AskAsync(HttpClient devices)
    {
        var question = Question();
        var answer = await AskAsync(devices, question);
        if (answer.Status == RedirectStatus.NotYet)
            return null;
        Assert.Null(FirstAccessCheck.Run(Credential, Hmac, question, answer, Last, out var accepted));
        Last = accepted!.Remember;
        return accepted;
    }

    public static async Task<RedirectAnswer> AskAsync(HttpClient devices, RedirectRequest question)
    {
        using var response = await PostAsync(devices, question.Encode());
        Assert.Equal(200, (int)response.StatusCode);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal("application/cbor", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, body.Length % RedirectAnswer.SizeClass);
        Assert.Equal(WireFault.None, RedirectAnswer.Read(body, out var answer));
        return answer!;
    }

    public static async Task<HttpResponseMessage> PostAsync(
        HttpClient devices,
        byte[] body,
        string mediaType = "application/cbor"
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return await devices.PostAsync(
            new Uri("/bootstrap/v1/redirect", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>A device's connection: it trusts no certificate and shows none.</summary>
    public static HttpClient ConnectTo(Plant plant)
    {
        var maker = plant.Parties.Parties.Single(party => party.Name == Plant.Maker);
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{maker.Ports["devices"]}") };
    }
}
