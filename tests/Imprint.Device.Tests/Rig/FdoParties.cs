using System.Globalization;
using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;
using Imprint.Fdo.Vouchers;
using Imprint.Journey.FirstAccess;
using Imprint.Pki;
using Imprint.Web.Messages;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Device.Tests.Rig;

/// <summary>A manufacturer, a rendezvous and an owner made of the product's own sessions, with everything in memory.</summary>
internal sealed class FdoParties(KeyKind manufacturer, KeyKind owner, TimeProvider clock) : NumberedMessageFace, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TestKey _manufacturer = new(manufacturer);
    private readonly TestKey _owner = new(owner);
    private readonly Dictionary<string, object> _conversations = [];
    private readonly Dictionary<FdoGuid, (ReadOnlyMemory<byte> Redirect, FdoPublicKey Device)> _redirects = [];
    private readonly Dictionary<FdoGuid, FdoGuid> _replacedBy = [];
    private int _lastToken;

    private sealed record Manufacturing(VoucherHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Chain);

    private sealed record Rendezvous(FdoGuid Guid, FdoNonce Nonce);

    private sealed record Onboarding(Voucher Voucher, To2Plan Plan)
    {
        public To2Greeting? Greeting { get; set; }

        public To2OwnerSession? Session { get; set; }
    }

    public FdoParties(TimeProvider clock)
        : this(KeyKind.P256, KeyKind.P256, clock) { }

    public override string Prefix => "/fdo/101/msg";

    public override string MediaType => "application/cbor";

    public override int MaxBodyLength => FdoLimits.MaxMessageLength;

    /// <summary>What devices get at the factory.</summary>
    public required Func<RendezvousInfo> Directives { get; set; }

    /// <summary>Where the owner says that it waits.</summary>
    public required Func<IReadOnlyList<To2Address>> OwnerAddresses { get; set; }

    /// <summary>The owner goes to the rendezvous as soon as it has a voucher.</summary>
    public bool RegistersAtOnce { get; set; } = true;

    /// <summary>The owner leaves devices their credential.</summary>
    public bool ReusesCredentials { get; set; }

    /// <summary>The owner forgets the voucher before, as soon as it has a new one.</summary>
    public bool ForgetsAtOnce { get; set; }

    public Func<IReadOnlyList<ModulePlan>> Modules { get; set; } = () => [];

    /// <summary>How an effect ends; null when it takes longer.</summary>
    public Func<ServiceInfoEffect, EffectResult?> Work { get; set; } = _ => EffectResult.Done;

    /// <summary>The vouchers that the owner has.</summary>
    public Dictionary<FdoGuid, Voucher> Vouchers { get; } = [];

    /// <summary>The GUIDs that devices have proven themselves to the owner with.</summary>
    public List<FdoGuid> Seen { get; } = [];

    public List<FdoMessageType> Received { get; } = [];

    /// <summary>How often the manufacturer was asked.</summary>
    public int Redirects { get; private set; }

    /// <summary>What devices have ended protocols with.</summary>
    public List<FdoError> Errors { get; } = [];

    public IReadOnlyList<ModuleOutcome> Outcomes { get; private set; } = [];

    public FdoSigner Owner => _owner.Signer;

    /// <summary>The version of the first-access record that the owner has left with the manufacturer; none before.</summary>
    public long? RecordVersion { get; set; }

    /// <summary>The manufacturer's answer to a device that asks who owns it.</summary>
    public byte[] Redirect(ReadOnlyMemory<byte> body)
    {
        Assert.Equal(WireFault.None, RedirectRequest.Read(body, out var question));
        lock (_gate)
        {
            Redirects++;
            var signer = _manufacturer.Signer;
            var answer = new RedirectAnswer
            {
                Status = RedirectStatus.NotYet,
                RetryAfterSeconds = 20,
                ManufacturerKey = signer.PublicKey.Encoded,
                SignedTime = new SignedTime(question!.Nonce, question.Guid, clock.GetUtcNow()).Sign(
                    signer.Algorithm,
                    signer.Sign
                ),
            };
            if (RecordVersion is { } version && Vouchers.TryGetValue(question.Guid, out var voucher))
                answer = answer with
                {
                    Status = RedirectStatus.Ready,
                    Voucher = voucher.Encoded,
                    Record = Record(question.Guid, version),
                };
            return answer.Encode();
        }
    }

    private byte[] Record(FdoGuid guid, long version) =>
        new FirstAccessRecord
        {
            Scope = new FirstAccessScope.Device(guid),
            Version = version,
            IssuedAt = clock.GetUtcNow(),
            ExpiresAt = clock.GetUtcNow().AddDays(1),
            Journey = "jny_1",
            Provider = new AccessProvider("First", [.. OwnerAddresses().SelectMany(address => address.Uris())]),
            Operators = [new("Aurora", [Plmn.Parse("00101")], new byte[32])],
        }.Sign(_owner.Signer.Algorithm, _owner.Signer.Sign);

    /// <summary>A certificate of the owner for a request of a device, with its own, as certs-only CMS.</summary>
    public byte[] Issue(ReadOnlyMemory<byte> request)
    {
        Assert.True(SigningRequest.TryParse(request, out var read, out _));
        Assert.True(read.IsSignedByItsKey());
        return CertificatesOnly.Write([.. _owner.Certify(read.PublicKey.Raw).Select(Parse).Reverse()]);
    }

    public byte[] Issuers() => CertificatesOnly.Write(Parse(_owner.Certify(_owner.Signer.PublicKey.SubjectPublicKeyInfo)[1]));

    private static Certificate Parse(ReadOnlyMemory<byte> der) =>
        Certificate.TryParse(der, out var certificate)
            ? certificate
            : throw new ArgumentException("No certificate.", nameof(der));

    public override ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel)
    {
        lock (_gate)
            return ValueTask.FromResult(Answer(request));
    }

    public override NumberedAnswer Refuse(int type, MessageRefusal refusal) => Tell(FdoFault.Internal, (FdoMessageType)type);

    /// <summary>TO0 for a voucher of the owner.</summary>
    public void Register(FdoGuid guid)
    {
        lock (_gate)
        {
            var voucher = Vouchers[guid];
            var session = new To0Owner(voucher, _owner.Signer, OwnerAddresses(), TimeSpan.FromHours(1));
            Assert.Equal(
                FdoFault.None,
                To0Rendezvous.Hello(session.Start().Body, RandomNumberGenerator.Fill, out var nonce, out var ack)
            );
            var sign = Assert.IsType<FdoStep.Send>(session.Receive(FdoMessageType.To0HelloAck, ack));
            Assert.Equal(FdoFault.None, To0Rendezvous.OwnerSign(nonce, sign.Body, out var registration));
            _redirects[guid] = (registration!.To1d.Encoded, voucher.DeviceKey!);
        }
    }

    /// <summary>A rendezvous that does not look: it keeps a redirect that a stranger has made with a copy of a voucher.</summary>
    public void RegisterForged(Voucher copy)
    {
        var hash = FdoHash.Compute(FdoHashType.Sha256, new byte[1]);
        _redirects[copy.Guid] = (To1d.Sign(_owner.Signer, OwnerAddresses(), hash), copy.DeviceKey!);
    }

    public void Dispose()
    {
        _manufacturer.Dispose();
        _owner.Dispose();
    }

    private NumberedAnswer Answer(NumberedRequest request)
    {
        var type = (FdoMessageType)request.Type;
        Received.Add(type);
        if (type == FdoMessageType.Error)
        {
            if (FdoError.Read(request.Body, out var error) == FdoFault.None)
                Errors.Add(error!);
            return NumberedAnswer.Acknowledged;
        }

        var isFirst = type is FdoMessageType.DiAppStart or FdoMessageType.To1HelloRv or FdoMessageType.To2HelloDevice;
        var token = isFirst ? string.Create(CultureInfo.InvariantCulture, $"Bearer {++_lastToken}") : request.Token ?? "";
        var known = _conversations.GetValueOrDefault(token);
        var fault = Handle(type, request.Body, ref known, out var body);
        if (fault != FdoFault.None)
        {
            _conversations.Remove(token);
            return Tell(fault, type);
        }

        _conversations[token] = known!;
        return new NumberedAnswer(request.Type + 1, body) { Token = isFirst ? token : null };
    }

    private FdoFault Handle(FdoMessageType type, ReadOnlyMemory<byte> body, ref object? known, out byte[] answer)
    {
        answer = [];
        switch (type)
        {
            case FdoMessageType.DiAppStart:
                return StartManufacturing(body, out known, out answer);
            case FdoMessageType.DiSetHmac when known is Manufacturing made:
                answer = EmptyBody.Encode();
                return KeepVoucher(made, body);
            case FdoMessageType.To1HelloRv:
                return Greet(body, out known, out answer);
            case FdoMessageType.To1ProveToRv when known is Rendezvous asked:
                var (redirect, device) = _redirects[asked.Guid];
                answer = redirect.ToArray();
                return To1Rendezvous.Prove(asked.Nonce, asked.Guid, device, body);
            case FdoMessageType.To2HelloDevice:
                return StartOnboarding(body, out known, out answer);
            default:
                return known is Onboarding onboarding ? GoOn(onboarding, type, body, out answer) : FdoFault.UnknownSession;
        }
    }

    private FdoFault StartManufacturing(ReadOnlyMemory<byte> body, out object? known, out byte[] answer)
    {
        (known, answer) = (null, []);
        if (AppStart.Read(body, out var start) is not FdoFault.None and var fault)
            return fault;
        Assert.True(SigningRequest.TryParse(start!.SigningRequest, out var request, out _));
        Assert.True(request.IsSignedByItsKey());
        var chain = _manufacturer.Certify(request.PublicKey.Raw);
        var header = DiManufacturing.SetCredentials(
            start,
            start.KeyType,
            FdoGuid.Create(RandomNumberGenerator.Fill),
            Directives(),
            _manufacturer.Signer.PublicKey,
            chain,
            out answer
        );
        known = new Manufacturing(header, chain);
        return FdoFault.None;
    }

    private FdoFault KeepVoucher(Manufacturing made, ReadOnlyMemory<byte> body)
    {
        var fault = DiManufacturing.Complete(made.Header, made.Chain, body, out var voucher);
        if (fault == FdoFault.None)
            Own(voucher!.Extend(_manufacturer.Signer, _owner.Signer.PublicKey));
        return fault;
    }

    private void Own(Voucher voucher)
    {
        Vouchers[voucher.Guid] = voucher;
        if (RegistersAtOnce)
            Register(voucher.Guid);
    }

    private FdoFault Greet(ReadOnlyMemory<byte> body, out object? known, out byte[] answer)
    {
        (known, answer) = (null, []);
        if (To1Rendezvous.Hello(body, out var hello) is not FdoFault.None and var fault)
            return fault;
        if (!_redirects.ContainsKey(hello!.Guid))
            return FdoFault.NotFound;
        answer = To1Rendezvous.Ack(hello, RandomNumberGenerator.Fill, out var nonce);
        known = new Rendezvous(hello.Guid, nonce);
        return FdoFault.None;
    }

    private FdoFault StartOnboarding(ReadOnlyMemory<byte> body, out object? known, out byte[] answer)
    {
        (known, answer) = (null, []);
        if (HelloDevice.Read(body, out var hello) is not FdoFault.None and var malformed)
            return malformed;
        if (!Vouchers.TryGetValue(hello!.Guid, out var voucher))
            return FdoFault.NotFound;
        var fault = To2Owner.Hello(hello, voucher, _owner.Signer, RandomNumberGenerator.Fill, out var greeting, out answer);
        var plan = ReusesCredentials
            ? To2Plan.Reuse(voucher)
            : new To2Plan(FdoGuid.Create(RandomNumberGenerator.Fill), voucher.Rendezvous, _owner.Signer.PublicKey);
        known = new Onboarding(voucher, plan) { Greeting = greeting };
        return fault;
    }

    private FdoFault GoOn(Onboarding onboarding, FdoMessageType type, ReadOnlyMemory<byte> body, out byte[] answer)
    {
        answer = [];
        var (voucher, session) = (onboarding.Voucher, onboarding.Session);
        switch (type)
        {
            case FdoMessageType.To2GetOvNextEntry:
                return To2Owner.NextEntry(onboarding.Greeting!, voucher, body, out answer);
            case FdoMessageType.To2ProveDevice:
                var fault = To2Owner.ProveDevice(
                    onboarding.Greeting!,
                    voucher,
                    _owner.Signer,
                    body,
                    onboarding.Plan,
                    RandomNumberGenerator.Fill,
                    out session,
                    out answer
                );
                onboarding.Session = session;
                if (fault == FdoFault.None)
                    See(voucher.Guid);
                return fault;
            case FdoMessageType.To2DeviceServiceInfoReady when session is not null:
                return session.Ready(body, voucher, RandomNumberGenerator.Fill, out answer);
            case FdoMessageType.To2DeviceServiceInfo when session is not null:
                return Serve(session, body, out answer);
            case FdoMessageType.To2Done when session is not null:
                fault = session.Done(body, voucher, RandomNumberGenerator.Fill, out var replacement, out answer);
                if (replacement is not null)
                    Replace(voucher, replacement);
                return fault;
            default:
                return FdoFault.UnexpectedMessage;
        }
    }

    private FdoFault Serve(To2OwnerSession session, ReadOnlyMemory<byte> body, out byte[] answer)
    {
        answer = [];
        // The session takes the first plans that it gets, and keeps them.
        var fault = session.Receive(body, Modules(), new ServiceInfoLimits(), clock.GetUtcNow());
        if (fault != FdoFault.None)
            return fault;
        foreach (var effect in session.ServiceInfo!.Pending)
        {
            if (Work(effect) is { } result)
                session.ServiceInfo.Complete(effect, result);
        }

        fault = session.Answer(RandomNumberGenerator.Fill, clock.GetUtcNow(), out answer);
        Outcomes = session.ServiceInfo.Outcomes;
        return fault;
    }

    // A device seen with its new GUID has no use for the voucher before.
    private void See(FdoGuid guid)
    {
        Seen.Add(guid);
        foreach (var (old, next) in _replacedBy.Where(pair => pair.Value == guid).ToList())
        {
            Vouchers.Remove(old);
            _redirects.Remove(old);
            _replacedBy.Remove(old);
        }
    }

    // A rendezvous takes no voucher without an entry, so the owner hands the new one to itself.
    private void Replace(Voucher old, Voucher replacement)
    {
        Own(replacement.Extend(_owner.Signer, _owner.Signer.PublicKey));
        _replacedBy[old.Guid] = replacement.Guid;
        if (!ForgetsAtOnce)
            return;
        Vouchers.Remove(old.Guid);
        _redirects.Remove(old.Guid);
    }

    private static NumberedAnswer Tell(FdoFault fault, FdoMessageType at) =>
        new((int)FdoMessageType.Error, FdoError.Of(fault, at).Encode()) { Status = 500 };
}
