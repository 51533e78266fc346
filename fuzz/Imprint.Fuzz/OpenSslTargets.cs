using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Fuzz;

/// <summary>What reaches OpenSSL from a peer: the bytes of a TLS session, public keys, points and signatures.</summary>
internal static class OpenSslTargets
{
    // Made once by our own client and server: samples are constant, so that a seed means the same in every run.
    private static readonly byte[] ClientHello = Convert.FromHexString(
        "1603010109010001050303530bb6e3624e339e302ae31242fd2a77e7b8399c4953e790fbfbd17f9009f8b720d2f148562c4e5a82d2d7e09b"
            + "4003f592412ef6d7a4d4ca1f476436152c58b8700014130113021303c02bc02ccca9c02fc030cca800ff010000a8000b000403000102000a"
            + "000800060017001d0018002300000016000000170000000d002a0028040305030603080708080809080a080b080408050806040105010601"
            + "030303010302040205020602002b00050403040303002d0002010100330047004500170041047a33b6cd5805c4e98806478cdda2fb4d0e87"
            + "0e8f743fe21c4c19722505bfca764082434043979a9815abe7a095fab8e07197c0cd773a83a769536ff4ceff728c"
    );

    // TLS 1.2, because there the certificate and the key exchange travel in the clear and mutation reaches their readers.
    private static readonly byte[] ServerFlight = Convert.FromHexString(
        "160303003d02000039030338193bf766490f7da141b497f276d1c22f0c83ece0d3496e444f574e4752440100c02b000011ff01000100000b"
            + "0004030001020017000016030301200b00011c000119000116308201123081b9a003020102020900a8657aebe598e04a300a06082a8648ce"
            + "3d040302300f310d300b0603550403130466757a7a301e170d3235303130313030303030305a170d3435303130313030303030305a300f31"
            + "0d300b0603550403130466757a7a3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440"
            + "f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5300a06082a8648"
            + "ce3d04030203480030450220314e353db313ee95144e8473c378c57e5ead932eafefc0fee23349d9eb7c729c0221009c4b0e7e71451c65f4"
            + "488b104e94ae9ed54c808ffaf05290ebc35af51191ec2b16030300950c00009103001741043307999db0dbdfe67ecbfdba5aa8d8de3b946a"
            + "94f8430abc2be9b55fa72b6e565007e50efba3cced48bf71b25dcdde9d8c419be4914f65251e1d09271c96091e040300483046022100d08b"
            + "4b19afd3f220f7ff4239b5fcfac1166fc07b4eaf148740f2d125b52e8cc702210080a3101e763a4275d72adfd6876b00a5caa666e1a8a938"
            + "f054040d2e51cf567516030300340d000030030102400028040305030603080708080809080a080b08040805080604010501060103030301"
            + "0302040205020602000016030300040e000000"
    );

    private static readonly byte[] Spki = new FixedKey(signs: false).SubjectPublicKeyInfo.ToArray();
    private static readonly byte[] Point = Spki[^65..];
    private static readonly byte[] Hash = new byte[32];
    private static readonly EcVerificationKey Verification = Parse(Spki);
    private static readonly EphemeralEcdh Agreement = EphemeralEcdh.Generate(KeyKind.P256);
    private static readonly TlsOptions Options = MakeOptions();
    private static readonly TlsContext Server = TlsContext.ForServer(Options);
    private static readonly TlsContext Client = TlsContext.ForClient(Options with { MaxVersion = TlsVersion.Tls12 });

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("tls-server", [ClientHello], bytes => Feed(Server.Open(), bytes, startsItself: false)),
        new("tls-client", [ServerFlight], bytes => Feed(Client.Open(), bytes, startsItself: true)),
        new("ec-public-key", [Spki], ReadKey),
        new(
            "ecdh-point",
            [Point, [2, .. Point[1..33]], [3, .. Point[1..33]]],
            bytes => Agreement.Agree(bytes, stackalloc byte[32])
        ),
        new("ecdsa-signature", [Convert.FromHexString("3006020101020101"), [.. Enumerable.Repeat((byte)1, 64)]], CheckSignature),
    ];

    private static void Feed(TlsSession session, byte[] bytes, bool startsItself)
    {
        using (session)
        {
            var outgoing = new ArrayBufferWriter<byte>();
            if (startsItself)
                session.Advance([], outgoing);
            session.Advance(bytes, outgoing);
            if ((session.Progress == TlsProgress.Failed) != session.Failure is not null)
                throw new InvalidOperationException("A session fails with a reason and only then has one.");
        }
    }

    private static void ReadKey(byte[] bytes)
    {
        if (EcVerificationKey.TryParse(bytes, out var key))
            key.Dispose();
    }

    private static void CheckSignature(byte[] bytes)
    {
        Verification.VerifyHash(Hash, bytes, SignatureForm.Der);
        Verification.VerifyHash(Hash, bytes, SignatureForm.Raw);
    }

    private static TlsOptions MakeOptions()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset from = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            from,
            from.AddYears(20)
        );
        return new TlsOptions
        {
            CheckPeer = _ => TlsVerdict.Accepted,
            Credential = TlsCredential.WithKey([certificate.RawData], new Secret(key.ExportPkcs8PrivateKey())),
        };
    }

    private static EcVerificationKey Parse(byte[] spki) =>
        EcVerificationKey.TryParse(spki, out var key) ? key : throw new InvalidOperationException("The key must be readable.");
}
