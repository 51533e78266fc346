using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Host;
using Imprint.Manufacturer.Factory;
using Imprint.Wire.Ids;

namespace Imprint.Manufacturer.Tests.Rig;

/// <summary>A device on the line: a key and an HMAC secret in memory, and the real device side of DI.</summary>
internal sealed class LineDevice : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <param name="type">Of all keys in its voucher; its own key is P-384 beside such, else P-256.</param>
    /// <param name="rsaBits">Unless its own key is an RSA one.</param>
    public LineDevice(string serial, string model, FdoKeyType type = FdoKeyType.Secp256R1, int rsaBits = 0)
    {
        var isP384 = type == FdoKeyType.Secp384R1;
        _key =
            rsaBits > 0 ? RSA.Create(rsaBits)
            : isP384 ? ECDsa.Create(ECCurve.NamedCurves.nistP384)
            : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = _key is ECDsa ec
            ? new CertificateRequest($"CN={serial}", ec, Hash)
            : new CertificateRequest($"CN={serial}", (RSA)_key, Hash, RSASignaturePadding.Pkcs1);
        Start = new AppStart(type, FdoKeyEncoding.X509, serial, model, request.CreateSigningRequest());
        Session = new DiDevice(
            Start,
            FdoPublicKey.FromSubjectPublicKeyInfo(Spki).Type,
            (t, data) => FdoHash.ComputeHmac(t, _secret, data)
        );
    }

    public AppStart Start { get; }

    public DiDevice Session { get; }

    /// <summary>What it keeps, once it is made.</summary>
    public DeviceCredential Credential => Session.Credential!;

    /// <summary>Its factory key.</summary>
    public FdoSigner Signer =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(Spki),
            data =>
                _key is ECDsa ec
                    ? ec.SignData(data.ToArray(), Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                    : ((RSA)_key).SignData(data, Hash, RSASignaturePadding.Pkcs1)
        );

    public byte[] Spki => _key.ExportSubjectPublicKeyInfo();

    /// <summary>Message 12 for the header in message 11.</summary>
    public ReadOnlyMemory<byte> SetHmac(ReadOnlyMemory<byte> setCredentials)
    {
        Session.Start();
        return Assert.IsType<FdoStep.Send>(Session.Receive(FdoMessageType.DiSetCredentials, setCredentials)).Body;
    }

    public void Dispose() => _key.Dispose();

    private HashAlgorithmName Hash => _key.KeySize is 256 or 2048 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;

    /// <summary>Devices as the line of a plant makes them, in the ledger and ready to be registered.</summary>
    public static async Task<IReadOnlyList<MadeDevice>> MakeAsync(
        PartyAtRest maker,
        int count,
        string model = "robot",
        FdoKeyType type = FdoKeyType.Secp256R1
    )
    {
        var cancel = TestContext.Current.CancellationToken;
        var batch = new FactoryBatch(model)
        {
            Maker = "ACME",
            Gtin = Gtin.Parse("09521234543213"),
            Batch = "B1",
            Rendezvous = [new Uri("http://localhost:8041")],
            Link = new Uri("https://q.example.com"),
        };
        using var line = await FactoryLine.OpenAsync(maker.Party, batch, TimeProvider.System, RandomNumberGenerator.Fill, cancel);
        var ready = new List<(DeviceOnLine, ReadOnlyMemory<byte>)>();
        for (var i = 0; i < count; i++)
        {
            using var device = new LineDevice(line.NextSerial(), model, type);
            var started = line.Begin(device.Start);
            ready.Add((started, device.SetHmac(started.SetCredentials)));
        }

        return await line.BookAsync(ready, cancel);
    }
}
