using Imprint.Fdo.ServiceInfo;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Asks the owner for a certificate as soon as it is activated. The request comes from a <see cref="MakeSigningRequest"/>, what is given
/// goes out as <see cref="InstallCertificate"/> and <see cref="InstallCaCertificates"/>. A device that cannot make a request says
/// <c>active</c> = false.
/// </summary>
public sealed class DeviceCsr(bool isRenewal = false, bool wantsCaCertificates = true, bool wantsAttributes = false)
    : DeviceModule
{
    private const int CmsCertificates = 281;

    private ReadOnlyMemory<byte>? _request;
    private bool _asksAttributes;
    private bool _isRefused;
    private bool _awaitsAttributes;
    private bool _awaitsCaCertificates;
    private bool _awaitsCertificate;

    public override string Name => ModuleNames.Csr;

    public override bool IsBusy => base.IsBusy || _awaitsAttributes || _awaitsCaCertificates || _awaitsCertificate;

    private string Operation => isRenewal ? "simplereenroll" : "simpleenroll";

    protected internal override void Activate()
    {
        _request = null;
        _isRefused = _awaitsAttributes = _awaitsCaCertificates = _awaitsCertificate = false;
        _asksAttributes = wantsAttributes;
        if (!wantsAttributes)
            Ask(new MakeSigningRequest(isRenewal, null));
    }

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (message == "error")
            return TakeError(value);
        if (message == $"{Operation}-res")
            return Take(ref _awaitsCertificate, value, content => new InstallCertificate(content));
        if (message == "cacerts-res")
            return Take(ref _awaitsCaCertificates, value, content => new InstallCaCertificates(content));
        if (message == "csrattrs-res")
            return Take(ref _awaitsAttributes, value, content => new MakeSigningRequest(isRenewal, content));
        value.Skip();
        return FdoFault.None;
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        if (_isRefused)
            outbox.SendBoolean(Name, "active", false);
        _isRefused = false;
        if (_asksAttributes)
            outbox.SendInteger(Name, "csrattrs-req", 0);
        _awaitsAttributes |= _asksAttributes;
        _asksAttributes = false;
        if (_request is not { } request)
            return;

        if (wantsCaCertificates)
            outbox.SendInteger(Name, "cacerts-req", CmsCertificates);
        outbox.SendText(Name, $"{Operation}-req", CsrText.Of(request));
        _awaitsCaCertificates = wantsCaCertificates;
        _awaitsCertificate = true;
        _request = null;
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (effect is not MakeSigningRequest)
            return;
        if (result is SigningRequestMade made)
            _request = made.Request;
        else
            _isRefused = true;
    }

    // An error does not say which request it answers. Answers come in the order of the requests, so it is the first that is open.
    private FdoFault TakeError(CborCursor value)
    {
        var code = value.ReadUnsigned(ushort.MaxValue);
        if (_awaitsAttributes)
            _awaitsAttributes = false;
        else if (_awaitsCaCertificates)
            _awaitsCaCertificates = false;
        else if (_awaitsCertificate)
            _awaitsCertificate = false;
        else
            return FdoFault.UnexpectedMessage;
        Ask(new CsrRequestRefused(IsEnrolment: !_awaitsCertificate, code));
        return FdoFault.None;
    }

    private FdoFault Take(ref bool isAwaited, CborCursor value, Func<ReadOnlyMemory<byte>, ServiceInfoEffect> effect)
    {
        var content = CsrText.ReadAnswer(value);
        if (!isAwaited)
            return FdoFault.UnexpectedMessage;
        isAwaited = false;
        Ask(effect(content));
        return FdoFault.None;
    }
}
