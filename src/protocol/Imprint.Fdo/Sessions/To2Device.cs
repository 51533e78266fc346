using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Vouchers;

namespace Imprint.Fdo.Sessions;

/// <summary>
/// TO2 on the device. It does nothing by itself: the caller carries messages, keeps credentials and does what modules ask for. The
/// first fault ends it.
/// </summary>
public sealed class To2Device(To2DeviceOptions options) : IDisposable
{
    private readonly ReplayWindow _received = new();
    private State _state;
    private FdoMessageType _last = FdoMessageType.None;
    private HelloDevice? _hello;
    private ProveOvHdr? _proof;
    private VoucherChain? _chain;
    private FdoNonce _setupNonce;
    private Tunnel? _tunnel;
    private DeviceCredential? _replacement;
    private FdoHash? _replacementHmac;
    private DeviceServiceInfo? _serviceInfo;

    private enum State
    {
        New,
        AwaitsHeader,
        AwaitsEntry,
        AwaitsSetup,
        AwaitsReady,
        AwaitsServiceInfo,
        HasEffects,
        AwaitsDone2,
        Ended,
    }

    /// <summary>Message 60.</summary>
    public To2DeviceStep Start()
    {
        if (_state != State.New)
            throw new InvalidOperationException("A session starts once.");
        _hello = HelloDevice.Create(
            options.MaxMessageSize,
            options.Credential.Guid,
            FdoNonce.Create(options.Random),
            options.KeyExchange.Name,
            (int)options.Cipher,
            new SigInfo(options.Signer.Algorithm)
        );
        return Next(State.AwaitsHeader, FdoMessageType.To2HelloDevice, _hello.Encoded);
    }

    /// <summary>Takes the answer to what was sent last.</summary>
    public To2DeviceStep Receive(FdoMessageType type, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (_state is State.New or State.HasEffects or State.Ended)
            throw new InvalidOperationException("Nothing was asked.");
        if (type == FdoMessageType.Error)
            return EndedByPeer(body);
        if (body.Length > options.MaxMessageSize)
            return Fail(FdoFault.TooLarge);
        return (_state, type) switch
        {
            (State.AwaitsHeader, FdoMessageType.To2ProveOvHdr) => ReceiveHeader(body),
            (State.AwaitsEntry, FdoMessageType.To2OvNextEntry) => ReceiveEntry(body),
            (State.AwaitsSetup, FdoMessageType.To2SetupDevice) => ReceiveSetup(body),
            (State.AwaitsReady, FdoMessageType.To2OwnerServiceInfoReady) => ReceiveReady(body, now),
            (State.AwaitsServiceInfo, FdoMessageType.To2OwnerServiceInfo) => ReceiveServiceInfo(body, now),
            (State.AwaitsDone2, FdoMessageType.To2Done2) => ReceiveDone2(body),
            _ => Fail(FdoFault.UnexpectedMessage),
        };
    }

    /// <summary>Gives back the result of an effect. False if nobody waits for it any more.</summary>
    public bool Complete(ServiceInfoEffect effect, EffectResult result) => _serviceInfo?.Complete(effect, result) ?? false;

    /// <summary>Goes on after effects, those that are not complete included: their results are still welcome later.</summary>
    public To2DeviceStep Continue(DateTimeOffset now)
    {
        if (_state != State.HasEffects)
            throw new InvalidOperationException("The session waits for the owner.");
        return _serviceInfo!.IsDone ? SendDone() : SendServiceInfo(now);
    }

    public void Dispose() => _tunnel?.Dispose();

    private To2DeviceStep ReceiveHeader(ReadOnlyMemory<byte> body)
    {
        if (ProveOvHdr.Read(body, out var proof) is not FdoFault.None and var fault)
            return Fail(fault);
        fault = To2HeaderCheck.Check(proof!, _hello!, options);
        if (fault != FdoFault.None)
            return Fail(fault);
        _proof = proof;
        _chain = new VoucherChain(proof!.Header, proof.HmacEncoded);
        return NextEntryOrProof();
    }

    private To2DeviceStep ReceiveEntry(ReadOnlyMemory<byte> body)
    {
        if (OvNextEntry.Read(body, out var message) is not FdoFault.None and var fault)
            return Fail(fault);
        if (message!.Number != _chain!.Count)
            return Fail(FdoFault.UnexpectedMessage);
        fault = _chain.Follow(message.Entry);
        return fault != FdoFault.None ? Fail(fault) : NextEntryOrProof();
    }

    private To2DeviceStep NextEntryOrProof() =>
        _chain!.Count < _proof!.EntryCount
            ? Next(State.AwaitsEntry, FdoMessageType.To2GetOvNextEntry, new GetOvNextEntry(_chain.Count).Encode())
            : ProveDevice();

    private To2DeviceStep ProveDevice()
    {
        // 1. The voucher ends in the key that signed message 61.
        if (!_chain!.OwnerKey.IsSameKeyAs(_proof!.OwnerKey))
            return Fail(FdoFault.OwnerKeyMismatch);
        // 2. The same key signed the redirect, or somebody in the middle led the device here.
        if (options.Redirect is { } redirect && !redirect.IsSignedBy(_chain.OwnerKey))
            return Fail(FdoFault.RedirectSignature);
        // 3. The device's half of the key exchange.
        var fault = DeviceKeyExchange.Answer(
            options.KeyExchange,
            _proof.KeyExchangeA.Span,
            _chain.OwnerKey,
            options.Cipher,
            options.Random,
            out var xB,
            out var sevk
        );
        if (fault != FdoFault.None)
            return Fail(fault);
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
        return Next(State.AwaitsSetup, FdoMessageType.To2ProveDevice, token);
    }

    private To2DeviceStep ReceiveSetup(ReadOnlyMemory<byte> body)
    {
        if (Open(body, out var plaintext) is not FdoFault.None and var fault)
            return Fail(fault);
        fault = SetupDevice.Read(plaintext, out var setup);
        if (fault != FdoFault.None)
            return Fail(fault);
        if (!setup!.IsSignedBy(_chain!.OwnerKey))
            return Fail(FdoFault.BadSignature);
        if (!setup.Nonce.Matches(_setupNonce))
            return Fail(FdoFault.NonceMismatch);

        if (!IsReuse(setup))
            Replace(setup);
        else if (!options.AcceptsCredentialReuse)
            return Fail(FdoFault.CredentialReuseRefused);
        return NextInTunnel(
            State.AwaitsReady,
            FdoMessageType.To2DeviceServiceInfoReady,
            new DeviceServiceInfoReady(_replacementHmac, options.MaxServiceInfoSize).Encode()
        );
    }

    private bool IsReuse(SetupDevice setup) =>
        setup.Guid == _proof!.Header.Guid
        && setup.Rendezvous.Encoded.Span.SequenceEqual(_proof.Header.Rendezvous.Encoded.Span)
        && setup.Owner2Key.IsSameKeyAs(_chain!.OwnerKey);

    // The header of the new voucher is made of what the owner sent, byte for byte: the owner assembles the same.
    private void Replace(SetupDevice setup)
    {
        var old = _proof!.Header;
        var header = VoucherHeader.Create(setup.Guid, setup.Rendezvous, old.DeviceInfo, setup.Owner2Key, old.DeviceChainHash);
        var hash = FdoHashTypes.For(options.Signer.PublicKey.Type, setup.Owner2Key.Type);
        _replacementHmac = options.Hmac(hash.Hmac, header.Encoded.Span);
        _replacement = new DeviceCredential(
            IsActive: false,
            old.DeviceInfo,
            setup.Guid,
            setup.Rendezvous,
            setup.Owner2Key.Hash(hash)
        );
    }

    private To2DeviceStep ReceiveReady(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (Open(body, out var plaintext) is not FdoFault.None and var fault)
            return Fail(fault);
        fault = OwnerServiceInfoReady.Read(plaintext, out var ready);
        if (fault != FdoFault.None)
            return Fail(fault);
        var limits = options.ServiceInfoLimits with
        {
            MaxSentSize = To2Sizes.ServiceInfo(ready!.MaxDeviceServiceInfoSize),
            MaxReceivedSize = To2Sizes.ServiceInfo(options.MaxServiceInfoSize),
        };
        _serviceInfo = new DeviceServiceInfo(options.Devmod, options.Modules, limits, now);
        return SendServiceInfo(now);
    }

    private To2DeviceStep ReceiveServiceInfo(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (Open(body, out var plaintext) is not FdoFault.None and var fault)
            return Fail(fault);
        fault = _serviceInfo!.Receive(plaintext, now);
        if (fault != FdoFault.None)
            return Fail(fault);
        _state = State.HasEffects;
        var effects = _serviceInfo.Pending;
        return effects.Count > 0 ? new To2DeviceStep { Effects = effects } : Continue(now);
    }

    private To2DeviceStep SendServiceInfo(DateTimeOffset now) =>
        _serviceInfo!.Produce(now, out var next) is not FdoFault.None and var fault
            ? Fail(fault)
            : NextInTunnel(State.AwaitsServiceInfo, FdoMessageType.To2DeviceServiceInfo, next);

    private To2DeviceStep SendDone() =>
        NextInTunnel(State.AwaitsDone2, FdoMessageType.To2Done, new Done(_proof!.ProveDeviceNonce).Encode()) with
        {
            Stage = _replacement,
        };

    private To2DeviceStep ReceiveDone2(ReadOnlyMemory<byte> body)
    {
        if (Open(body, out var plaintext) is not FdoFault.None and var fault)
            return Fail(fault);
        fault = Done.Read(plaintext, out var done);
        if (fault != FdoFault.None)
            return Fail(fault);
        if (!done!.Nonce.Matches(_setupNonce))
            return Fail(FdoFault.NonceMismatch);
        _state = State.Ended;
        return new To2DeviceStep { Outcome = new To2DeviceOutcome(_replacement, _chain!.OwnerKey) };
    }

    private FdoFault Open(ReadOnlyMemory<byte> body, out byte[] plaintext)
    {
        var fault = _tunnel!.Open(body, out plaintext, out var mark);
        if (fault != FdoFault.None)
            return fault;
        return _received.TryAdd(mark) ? FdoFault.None : FdoFault.Replayed;
    }

    private To2DeviceStep NextInTunnel(State state, FdoMessageType type, ReadOnlySpan<byte> plaintext) =>
        Next(state, type, _tunnel!.Seal(plaintext, options.Random));

    private To2DeviceStep Next(State state, FdoMessageType type, ReadOnlyMemory<byte> body)
    {
        _state = state;
        _last = type;
        return new To2DeviceStep { Send = new FdoMessage(type, body) };
    }

    private To2DeviceStep EndedByPeer(ReadOnlyMemory<byte> body)
    {
        _state = State.Ended;
        FdoError.Read(body, out var error);
        return new To2DeviceStep { Fault = FdoFault.PeerError, PeerError = error };
    }

    // The message at fault is the answer to the one that was sent last.
    private To2DeviceStep Fail(FdoFault fault)
    {
        _state = State.Ended;
        return new To2DeviceStep
        {
            Fault = fault,
            Send = new FdoMessage(FdoMessageType.Error, FdoError.Of(fault, _last + 1).Encode()),
        };
    }
}
