using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Fdo;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Modules;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Pki;
using Imprint.Pki.Issuing;
using Imprint.Pki.Profiles;
using Imprint.Provider;
using Imprint.Provider.Onboarding;
using Imprint.Provider.Ownership;
using Imprint.Provider.Services;
using Imprint.Storage;
using Imprint.TestKit;
using Imprint.Web;
using Imprint.Web.Audit;
using Imprint.Web.Messages;
using Imprint.Web.Parties;
using Imprint.Wire.Ids;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imprint.Bench;

/// <summary>TO2 on the owner's side: what it costs per device, with its rows, beside the primitives that it cannot do without.</summary>
public static class To2Bench
{
    private const int Callers = 16;

    private static readonly FdoSigner Maker = SignerOf(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    public static void Run(Measurements m)
    {
        m.Chapter("FDO TO2, owner's side");
        RunAsync(m).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(Measurements m)
    {
        using var folder = new TempFolder();
        using var custody = FileKeyCustody.OpenFolder(folder.File("keys"));
        using var rootKey = custody.OpenOrCreate(Party.RootKey, KeyKind.P256);
        await using var database = Database.Open($"sqlite:{folder.File("bench.db")}");
        await database.MigrateAsync(
            [StorageMigrations.Set, WebMigrations.Set, ProviderRole.Definition.Migrations!],
            CancellationToken.None
        );
        var clock = TimeProvider.System;
        var party = PartyOf(folder, custody, database, rootKey, clock.GetUtcNow());
        using var keys = new OwnerKeys(custody);
        using var authority = new ServiceAuthority(party, clock);
        using var tokens = new To2Tokens(database, custody, clock);
        await tokens.OpenAsync(CancellationToken.None);
        var audit = new AuditLog(clock);
        var vouchers = new VoucherStore(database);
        var desk = new To2Desk(
            new VoucherCache(vouchers),
            keys,
            new To2SessionStore(database),
            new LiveSessions(),
            new PlanStore(database, clock),
            new ModuleWork(
                new ServiceCertificates(authority, ServicePolicy.Default, database, audit, clock),
                authority,
                database,
                clock
            ),
            new Alarms(database, audit, clock, RandomNumberGenerator.Fill),
            audit,
            database,
            custody,
            RandomNumberGenerator.Fill,
            clock
        );
        var face = new To2Face(desk, tokens, clock, NullLogger<To2Face>.Instance);

        Floor(m);
        var owner = keys.Of(FdoKeyType.Secp256R1);
        // Compiled code is at its best only after some ten seconds: most devices are for warming up.
        var perCaller = m.Quick ? 20 : 1000;
        var devices = Enumerable.Range(0, Callers * perCaller).Select(_ => MakeDevice(owner)).ToArray();
        foreach (var device in devices)
            await database.WriteAsync(
                async unit =>
                    await VoucherStore.TryAddAsync(
                        unit,
                        VoucherRow.Of(device.Voucher, device.Voucher.DeviceKey!, clock.GetUtcNow())
                    ),
                CancellationToken.None
            );

        await CallAsync(face, devices[0]);
        var warm = devices.Length * (m.Quick ? 1 : 4) / 5;
        await CallAllAsync(face, devices.AsMemory(2..warm), new double[warm]);
        Pure(m, devices[1], owner);
        await WholeAsync(m, face, devices.AsMemory(warm));
    }

    /// <summary>Two signatures, a key exchange, and a verification with a key that comes with its device.</summary>
    private static void Floor(Measurements m)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = EcSigningKey.Import(key.ExportPkcs8PrivateKey());
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var hash = RandomNumberGenerator.GetBytes(32);
        var signature = signer.SignHash(hash, SignatureForm.Raw);
        using var peer = EphemeralEcdh.Generate(KeyKind.P256);
        var point = peer.PublicPoint.ToArray();
        var shared = new byte[32];
        m.Time(
            "TO2: floor of primitives",
            () =>
            {
                signer.SignHash(hash, SignatureForm.Raw);
                signer.SignHash(hash, SignatureForm.Raw);
                using var ephemeral = EphemeralEcdh.Generate(KeyKind.P256);
                ephemeral.Agree(point, shared);
                if (!EcVerificationKey.TryParse(publicKey, out var verifier))
                    throw new InvalidOperationException("A key of ours cannot be read.");
                using (verifier)
                    verifier.VerifyHash(hash, signature, SignatureForm.Raw);
            }
        );
    }

    /// <summary>The session alone, without a database: its own time, and the device's as what is not the server's.</summary>
    private static void Pure(Measurements m, BenchDevice device, FdoSigner owner)
    {
        var rounds = m.Quick ? 50 : 500;
        long ownerTime = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < rounds; i++)
            ownerTime += PureSession(device, owner);
        var whole = Stopwatch.GetElapsedTime(start).TotalMicroseconds / rounds;
        var own = Stopwatch.GetElapsedTime(0, ownerTime).TotalMicroseconds / rounds;
        m.Record("TO2: session of the owner, state exported once", own);
        m.Record("TO2: session of the device", whole - own);
        m.AtMost("TO2: session of the owner ÷ its floor", own / m["TO2: floor of primitives"], 2.0);
    }

    private static long PureSession(BenchDevice device, FdoSigner owner)
    {
        long spent = 0;
        To2Greeting? greeting = null;
        To2OwnerSession? session = null;
        var plan = new To2Plan(FdoGuid.Create(RandomNumberGenerator.Fill), device.Voucher.Rendezvous, owner.PublicKey);
        using var asking = new To2Device(OptionsOf(device));
        FdoStep step = asking.Start();
        while (step is not FdoStep.Finished)
        {
            if (step is FdoStep.Work)
            {
                step = asking.Continue();
                continue;
            }

            if (step is not FdoStep.Send send)
                throw new InvalidOperationException($"TO2 ended with {step}.");
            var start = Stopwatch.GetTimestamp();
            byte[] answer = [];
            var fault = send.Type switch
            {
                FdoMessageType.To2HelloDevice => HelloDevice(send.Body, device, owner, out greeting, out answer),
                FdoMessageType.To2GetOvNextEntry => To2Owner.NextEntry(greeting!, device.Voucher, send.Body, out answer),
                FdoMessageType.To2ProveDevice => To2Owner.ProveDevice(
                    greeting!,
                    device.Voucher,
                    owner,
                    send.Body,
                    plan,
                    RandomNumberGenerator.Fill,
                    out session,
                    out answer
                ),
                FdoMessageType.To2DeviceServiceInfoReady => session!.Ready(
                    send.Body,
                    device.Voucher,
                    RandomNumberGenerator.Fill,
                    out answer
                ),
                FdoMessageType.To2DeviceServiceInfo => ServiceInfo(session!, send.Body, out answer),
                _ => session!.Done(send.Body, device.Voucher, RandomNumberGenerator.Fill, out _, out answer),
            };
            spent += Stopwatch.GetTimestamp() - start;
            if (fault != FdoFault.None)
                throw new InvalidOperationException($"TO2 was refused: {fault.Text}.");
            step = asking.Receive(send.Type + 1, answer);
        }

        session!.Dispose();
        return spent;
    }

    private static FdoFault HelloDevice(
        byte[] body,
        BenchDevice device,
        FdoSigner owner,
        out To2Greeting? greeting,
        out byte[] answer
    )
    {
        greeting = null;
        answer = [];
        var fault = Fdo.Messages.HelloDevice.Read(body, out var hello);
        return fault == FdoFault.None
            ? To2Owner.Hello(hello!, device.Voucher, owner, RandomNumberGenerator.Fill, out greeting, out answer)
            : fault;
    }

    private static FdoFault ServiceInfo(To2OwnerSession session, byte[] body, out byte[] answer)
    {
        answer = [];
        var now = TimeProvider.System.GetUtcNow();
        var fault = session.Receive(body, [], new Fdo.ServiceInfo.ServiceInfoLimits(), now);
        return fault == FdoFault.None ? session.Answer(RandomNumberGenerator.Fill, now, out answer) : fault;
    }

    /// <summary>Through the face, with rows and audit entries on disk. The device's own time is taken off: it is none of the server's.</summary>
    private static async Task WholeAsync(Measurements m, To2Face face, ReadOnlyMemory<BenchDevice> devices)
    {
        var times = new double[devices.Length];
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await CallAllAsync(face, devices, times);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds / devices.Length;
        process.Refresh();
        var used = (process.TotalProcessorTime - cpu).TotalMicroseconds / devices.Length - m["TO2: session of the device"];
        Array.Sort(times);
        m.Record("TO2: per device with the device's own work, 16 callers", elapsed);
        m.Record("TO2: processor time of the owner with rows on disk", used);
        m.AtMost("TO2: processor time of the owner with rows ÷ its floor", used / m["TO2: floor of primitives"], 2.0);
        m.AtMost("TO2: slowest of a hundred ÷ median, 16 callers", times[^(times.Length / 100 + 1)] / times[times.Length / 2], 5);
    }

    private static Task CallAllAsync(To2Face face, ReadOnlyMemory<BenchDevice> devices, double[] times)
    {
        var next = -1;
        return Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Increment(ref next) is var i && i < devices.Length)
                        {
                            var begun = Stopwatch.GetTimestamp();
                            await CallAsync(face, devices.Span[i]);
                            times[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
                        }
                    })
                )
        );
    }

    private static async Task CallAsync(To2Face face, BenchDevice device)
    {
        string? token = null;
        using var session = new To2Device(OptionsOf(device));
        FdoStep step = session.Start();
        while (step is not FdoStep.Finished)
        {
            switch (step)
            {
                case FdoStep.Send send:
                    var answer = await face.AnswerAsync(
                        new NumberedRequest((int)send.Type, send.Body, token, Source: null),
                        CancellationToken.None
                    );
                    token = answer.Token ?? token;
                    step = session.Receive((FdoMessageType)answer.Type, answer.Body);
                    break;
                case FdoStep.Work:
                    step = session.Continue();
                    break;
                default:
                    throw new InvalidOperationException($"TO2 ended with {step}.");
            }
        }
    }

    private static BenchDevice MakeDevice(FdoSigner owner)
    {
        // A key of its own: two calls with one key are an alarm.
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] certificate = Certify(key);
        var header = VoucherHeader.Create(
            FdoGuid.Create(RandomNumberGenerator.Fill),
            RendezvousInfo.Create(),
            "robot",
            Maker.PublicKey,
            FdoHash.Compute(FdoHashType.Sha256, certificate)
        );
        var voucher = Voucher.Create(header, Hmac(FdoHashType.HmacSha256, header.Encoded.Span), [certificate]);
        var credential = new DeviceCredential(
            IsActive: true,
            header.DeviceInfo,
            header.Guid,
            header.Rendezvous,
            Maker.PublicKey.Hash(FdoHashType.Sha256)
        );
        return new BenchDevice(SignerOf(key), credential, voucher.Extend(Maker, owner.PublicKey));
    }

    private static To2DeviceOptions OptionsOf(BenchDevice device) =>
        new()
        {
            Credential = device.Credential,
            Signer = device.Signer,
            Hmac = Hmac,
            Random = RandomNumberGenerator.Fill,
            Clock = TimeProvider.System,
            KeyExchange = KeyExchangeSuite.Ecdh256,
            Cipher = CipherSuite.A128Gcm,
            Devmod = new Devmod
            {
                Os = "linux",
                Arch = "arm64",
                Version = "12",
                Device = "robot",
                Binary = "arm64",
            },
        };

    private static FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => FdoHash.ComputeHmac(type, Secret, data);

    private static byte[] Certify(ECDsa key)
    {
        var request = new CertificateRequest("CN=Robot", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return certificate.RawData;
    }

    private static FdoSigner SignerOf(ECDsa key) =>
        new(
            FdoPublicKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo()),
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );

    private static Party PartyOf(
        TempFolder folder,
        KeyCustody custody,
        Database database,
        CustodyKey rootKey,
        DateTimeOffset now
    ) =>
        new()
        {
            Name = "provider",
            Role = "provider",
            Folder = folder.Path,
            BaseAddress = new Uri("https://localhost"),
            Ports = new Dictionary<string, int>(),
            Root = CertificateIssuer
                .CreateRoot(
                    PartyProfiles.Root(
                        "provider",
                        "root",
                        rootKey.SubjectPublicKeyInfo,
                        Validity.From(now.AddDays(-1), TimeSpan.FromDays(7300))
                    ),
                    rootKey
                )
                .Certificate,
            Database = database,
            Custody = custody,
        };

    private sealed record BenchDevice(FdoSigner Signer, DeviceCredential Credential, Voucher Voucher);
}
