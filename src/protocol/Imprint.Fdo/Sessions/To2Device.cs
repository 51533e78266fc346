using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// TO2 on the device. It does nothing by itself: the caller carries messages, keeps credentials and does what modules ask for. The
/// first fault ends it.
/// </summary>
public sealed class To2Device(To2DeviceOptions options) : FdoClient, IDisposable
{
    private readonly ReplayWindow _received = new();
    private HelloDevice? _hello;
    private ProveOvHdr? _proof;
    private VoucherChain? _chain;
    private FdoNonce _setupNonce;
    private Tunnel? _tunnel;
    private FdoHash? _replacementHmac;
    private DeviceServiceInfo? _serviceInfo;
    private bool _hasWork;

    /// <summary>The key that owns the device, once the voucher has led to it.</summary>
    public FdoPublicKey? OwnerKey { get; private set; }

    /// <summary>
    /// What takes the place of the credential when the protocol has finished; null when the device keeps the one it has. It is not
    /// active: an onboarded device calls nobody until it is set up for it again.
    /// </summary>
    public DeviceCredential? Replacement { get; private set; }

    /// <summary>How many times in a row neither side had any service information: see <see cref="DeviceServiceInfo.IdleRounds"/>.</summary>
    public int IdleRounds => _serviceInfo?.IdleRounds ?? 0;

    /// <summary>Gives back the result of an effect. False if nobody waits for it any more.</summary>
    public bool Complete(ServiceInfoEffect effect, EffectResult result) => _serviceInfo?.Complete(effect, result) ?? false;

    /// <summary>Goes on after work. Effects that are still open are welcome later.</summary>
    public FdoStep Continue()
    {
        if (!_hasWork)
            throw new InvalidOperationException("The session waits for the owner.");
        _hasWork = false;
        FdoStep next = SendDone();
        var fault = _serviceInfo!.IsDone ? FdoFault.None : SendServiceInfo(out next);
        return Take(fault, FdoMessageType.To2OwnerServiceInfo, next);
    }

    public void Dispose() => _tunnel?.Dispose();

    private protected override FdoStep.Send First()
    {
        _hello = HelloDevice.Create(
            options.MaxMessageSize,
            options.Credential.Guid,
            FdoNonce.Create(options.Random),
            options.KeyExchange.Name,
            (int)options.Cipher,
            new SigInfo(options.Signer.Algorithm)
        );
        return new FdoStep.Send(FdoMessageType.To2HelloDevice, _hello.Encoded.ToArray());
    }

    private protected override FdoFault Accept(FdoMessageType type, ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (_hasWork)
            throw new InvalidOperationException("There is work to do first.");
        if (body.Length > options.MaxMessageSize)
            return FdoFault.TooLarge;
        return type switch
        {
            FdoMessageType.To2ProveOvHdr => ReceiveHeader(body, out next),
            FdoMessageType.To2OvNextEntry => ReceiveEntry(body, out next),
            FdoMessageType.To2SetupDevice => ReceiveSetup(body, out next),
            FdoMessageType.To2OwnerServiceInfoReady => ReceiveReady(body, out next),
            FdoMessageType.To2OwnerServiceInfo => ReceiveServiceInfo(body, out next),
            _ => ReceiveDone2(body),
        };
    }

    private FdoFault ReceiveHeader(ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        var fault = ProveOvHdr.Read(body, out _proof);
        if (fault == FdoFault.None)
            fault = To2HeaderCheck.Check(_proof!, _hello!, options);
        if (fault != FdoFault.None)
            return fault;
        _chain = new VoucherChain(_proof!.Header, _proof.HmacEncoded);
        return NextEntryOrProof(out next);
    }

    private FdoFault ReceiveEntry(ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        var fault = OvNextEntry.Read(body, out var message);
        if (fault != FdoFault.None)
            return fault;
        if (message!.Number != _chain!.Count)
            return FdoFault.UnexpectedMessage;
        fault = _chain.Follow(message.Entry);
        return fault == FdoFault.None ? NextEntryOrProof(out next) : fault;
    }

    private FdoFault NextEntryOrProof(out FdoStep next)
    {
        if (_chain!.Count == _proof!.EntryCount)
            return ProveDevice(out next);
        next = new FdoStep.Send(FdoMessageType.To2GetOvNextEntry, new GetOvNextEntry(_chain.Count).Encode());
        return FdoFault.None;
    }

    private FdoFault ProveDevice(out FdoStep next)
    {
        next = new FdoStep.Finished();
        // 1. The voucher ends in the key that signed message 61.
        if (!_chain!.OwnerKey.IsSameKeyAs(_proof!.OwnerKey))
            return FdoFault.OwnerKeyMismatch;
        // 2. The same key signed the redirect, or somebody in the middle led the device here.
        if (options.Redirect is { } redirect && !redirect.IsSignedBy(_chain.OwnerKey))
            return FdoFault.RedirectSignature;
        OwnerKey = _chain.OwnerKey;
        // 3. The device's half of the key exchange.
        var fault = DeviceKeyExchange.Answer(
            options.KeyExchange,
            _proof.KeyExchangeA.Span,
            OwnerKey,
            options.Cipher,
            options.Random,
            out var xB,
            out var sevk
        );
        if (fault != FdoFault.None)
            return fault;
        _tunnel = new Tunnel(options.Cipher, sevk!);
        // 4. The proof, which carries the nonce that the owner has to repeat.
        _setupNonce = FdoNonce.Create(options.Random);
        var token = EatToken.Sign(
            options.Signer,
            _proof.ProveDeviceNonce,
            options.Credential.Guid,
            claim => KeyExchangeB.Write(claim, xB),
            _setupNonce
        );
        next = new FdoStep.Send(FdoMessageType.To2ProveDevice, token);
        return FdoFault.None;
    }

    private FdoFault ReceiveSetup(ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (Open(body, out var plaintext) is not FdoFault.None and var closed)
            return closed;
        if (SetupDevice.Read(plaintext, out var setup) is not FdoFault.None and var malformed)
            return malformed;
        if (!setup!.IsSignedBy(OwnerKey!))
            return FdoFault.BadSignature;
        if (!setup.Nonce.Matches(_setupNonce))
            return FdoFault.NonceMismatch;

        if (!IsReuse(setup))
            Replace(setup);
        else if (!options.AcceptsCredentialReuse)
            return FdoFault.CredentialReuseRefused;
        var ready = new DeviceServiceInfoReady(_replacementHmac, options.MaxServiceInfoSize);
        next = SendSealed(FdoMessageType.To2DeviceServiceInfoReady, ready.Encode());
        return FdoFault.None;
    }

    private bool IsReuse(SetupDevice setup) =>
        setup.Guid == _proof!.Header.Guid
        && setup.Rendezvous.Encoded.Span.SequenceEqual(_proof.Header.Rendezvous.Encoded.Span)
        && setup.Owner2Key.IsSameKeyAs(OwnerKey!);

    // The header of the new voucher is made of what the owner sent, byte for byte: the owner assembles the same.
    private void Replace(SetupDevice setup)
    {
        var old = _proof!.Header;
        var header = VoucherHeader.Create(setup.Guid, setup.Rendezvous, old.DeviceInfo, setup.Owner2Key, old.DeviceChainHash);
        var hash = FdoHashTypes.For(options.Signer.PublicKey.Type, setup.Owner2Key.Type);
        Replacement = new DeviceCredential(
            IsActive: false,
            old.DeviceInfo,
            setup.Guid,
            setup.Rendezvous,
            setup.Owner2Key.Hash(hash)
        );
        _replacementHmac = options.Stage is { } stage
            ? stage(Replacement, hash.Hmac, header.Encoded.Span)
            : options.Hmac(hash.Hmac, header.Encoded.Span);
    }

    private FdoFault ReceiveReady(ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (Open(body, out var plaintext) is not FdoFault.None and var closed)
            return closed;
        if (OwnerServiceInfoReady.Read(plaintext, out var ready) is not FdoFault.None and var malformed)
            return malformed;
        var limits = options.ServiceInfoLimits with
        {
            MaxSentSize = To2Sizes.ServiceInfo(ready!.MaxDeviceServiceInfoSize),
            MaxReceivedSize = To2Sizes.ServiceInfo(options.MaxServiceInfoSize),
        };
        _serviceInfo = new DeviceServiceInfo(options.Devmod, options.Modules, limits, options.Clock.GetUtcNow());
        return SendServiceInfo(out next);
    }

    private FdoFault ReceiveServiceInfo(ReadOnlyMemory<byte> body, out FdoStep next)
    {
        next = new FdoStep.Finished();
        if (Open(body, out var plaintext) is not FdoFault.None and var closed)
            return closed;
        if (_serviceInfo!.Receive(plaintext, options.Clock.GetUtcNow()) is not FdoFault.None and var fault)
            return fault;

        var stage = _serviceInfo.IsDone ? Replacement : null;
        var effects = _serviceInfo.Pending;
        if (stage is null && effects.Count == 0 && !_serviceInfo.IsDone)
            return SendServiceInfo(out next);
        if (stage is null && effects.Count == 0)
            next = SendDone();
        else
        {
            _hasWork = true;
            next = new FdoStep.Work(effects, stage);
        }

        return FdoFault.None;
    }

    private FdoFault SendServiceInfo(out FdoStep next)
    {
        var fault = _serviceInfo!.Produce(options.Clock.GetUtcNow(), out var body);
        next = fault == FdoFault.None ? SendSealed(FdoMessageType.To2DeviceServiceInfo, body) : new FdoStep.Finished();
        return fault;
    }

    private FdoStep.Send SendDone() => SendSealed(FdoMessageType.To2Done, new Done(_proof!.ProveDeviceNonce).Encode());

    private FdoFault ReceiveDone2(ReadOnlyMemory<byte> body)
    {
        if (Open(body, out var plaintext) is not FdoFault.None and var closed)
            return closed;
        if (Done.Read(plaintext, out var done) is not FdoFault.None and var malformed)
            return malformed;
        return done!.Nonce.Matches(_setupNonce) ? FdoFault.None : FdoFault.NonceMismatch;
    }

    private FdoFault Open(ReadOnlyMemory<byte> body, out byte[] plaintext)
    {
        var fault = _tunnel!.Open(body, out plaintext, out var mark);
        if (fault != FdoFault.None)
            return fault;
        return _received.TryAdd(mark) ? FdoFault.None : FdoFault.Replayed;
    }

    private FdoStep.Send SendSealed(FdoMessageType type, ReadOnlySpan<byte> plaintext) =>
        new(type, _tunnel!.Seal(plaintext, options.Random));
}
