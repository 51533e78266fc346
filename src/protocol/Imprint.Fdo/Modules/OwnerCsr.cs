using System.Formats.Cbor;
using Imprint.Fdo.ServiceInfo;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Fdo.Modules;

/// <summary>
/// Certificate enrolment inside TO2, after EST. The device asks (<c>*-req</c>), the owner answers (<c>*-res</c> or <c>error</c>). Done when
/// a certificate was given and the device asks for nothing more; failed when it gives up after a refusal.
/// </summary>
public sealed class OwnerCsr : OwnerModule
{
    private const int CmsCertificates = 281;
    private const int OneCertificate = 287;
    private const int MaxRequests = 16;

    private readonly List<Answer> _answers = [];
    private int _requests;
    private bool _isIssued;
    private bool _isRefused;

    public override string Name => ModuleNames.Csr;

    private bool OwesAnswer => Pending.Count > 0 || _answers.Count > 0;

    protected internal override FdoFault Receive(string message, CborCursor value)
    {
        if (!message.EndsWith("-req"))
        {
            value.Skip();
            return FdoFault.None;
        }

        if (++_requests > MaxRequests)
            return FdoFault.TooLarge;
        switch (message)
        {
            case "cacerts-req":
                var format = value.ReadUnsigned();
                if (format is CmsCertificates or OneCertificate)
                    Ask(new GiveCaCertificates(format));
                else
                    Refuse(CsrError.UnsupportedFormat);
                break;
            case "simpleenroll-req" or "simplereenroll-req":
                _isRefused = false;
                if (CsrText.TryRead(value.ReadText(CsrText.MaxRequestLength), out var request))
                    Ask(new IssueCertificate(request, message == "simplereenroll-req"));
                else
                    RefuseEnrolment(CsrError.BadRequest);
                break;
            case "serverkeygen-req":
                // Private keys are made where they are used.
                value.ReadText(CsrText.MaxRequestLength);
                RefuseEnrolment(CsrError.NotSupported);
                break;
            case "csrattrs-req":
                value.ReadUInt64();
                Ask(new GiveCsrAttributes());
                break;
            default:
                value.Skip();
                Refuse(CsrError.NotSupported);
                break;
        }

        return FdoFault.None;
    }

    protected internal override void EndOfTurn()
    {
        if (OwesAnswer)
            return;
        if (_isIssued)
            Finish();
        else if (_isRefused)
            Fail();
    }

    protected internal override void Produce(ServiceInfoOutbox outbox)
    {
        foreach (var answer in _answers)
        {
            if (answer.Text is { } text)
                outbox.SendText(Name, answer.Message, text);
            else
                outbox.SendInteger(Name, answer.Message, answer.Code);
        }

        _answers.Clear();
    }

    protected internal override void Complete(ServiceInfoEffect effect, EffectResult result)
    {
        if (result is CsrAnswer answer)
        {
            _answers.Add(new Answer(AnswerTo(effect), CsrText.Of(answer.Content), 0));
            _isIssued |= effect is IssueCertificate;
            return;
        }

        // A failure of ours is told as the one error that invites to come again.
        var error = result is CsrRefused refused ? refused.Error : CsrError.RateExceeded;
        if (effect is IssueCertificate)
            RefuseEnrolment(error);
        else
            Refuse(error);
    }

    protected internal override void Export(CborWriter writer)
    {
        writer.WriteStartArray(5);
        writer.WriteInt32(_requests);
        writer.WriteBoolean(_isIssued);
        writer.WriteBoolean(_isRefused);
        writer.WriteStartArray(_answers.Count);
        foreach (var answer in _answers)
        {
            writer.WriteStartArray(3);
            writer.WriteTextString(answer.Message);
            writer.WriteTextOrNull(answer.Text);
            writer.WriteInt32(answer.Code);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartArray(Pending.Count);
        foreach (var effect in Pending)
            WriteEffect(writer, effect);
        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    protected internal override void Restore(CborCursor cursor)
    {
        cursor.EnterArray(5);
        _requests = cursor.ReadUnsigned();
        _isIssued = cursor.ReadBoolean();
        _isRefused = cursor.ReadBoolean();
        cursor.EnterArray();
        while (cursor.HasMore)
        {
            cursor.EnterArray(3);
            _answers.Add(new Answer(cursor.ReadText(), cursor.TryReadNull() ? null : cursor.ReadText(), cursor.ReadInt32()));
            cursor.LeaveArray();
        }

        cursor.LeaveArray();
        cursor.EnterArray();
        while (cursor.HasMore)
            ReadEffect(cursor);
        cursor.LeaveArray();
        cursor.LeaveArray();
    }

    private static string AnswerTo(ServiceInfoEffect effect) =>
        effect switch
        {
            IssueCertificate { IsRenewal: true } => "simplereenroll-res",
            IssueCertificate => "simpleenroll-res",
            GiveCaCertificates => "cacerts-res",
            _ => "csrattrs-res",
        };

    private static void WriteEffect(CborWriter writer, ServiceInfoEffect effect)
    {
        writer.WriteStartArray(2);
        writer.WriteTextString(AnswerTo(effect));
        if (effect is IssueCertificate issue)
            writer.WriteByteString(issue.Request.Span);
        else
            writer.WriteInt32(effect is GiveCaCertificates give ? give.Format : 0);
        writer.WriteEndArray();
    }

    private void ReadEffect(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var answer = cursor.ReadText();
        if (answer is "simpleenroll-res" or "simplereenroll-res")
            Ask(new IssueCertificate(cursor.ReadBytes(), answer == "simplereenroll-res"));
        else if (answer == "cacerts-res")
            Ask(new GiveCaCertificates(cursor.ReadUnsigned()));
        else if (answer == "csrattrs-res" && cursor.ReadUnsigned() == 0)
            Ask(new GiveCsrAttributes());
        else
            cursor.Fail(WireFault.BadValue);
        cursor.LeaveArray();
    }

    private void RefuseEnrolment(CsrError error)
    {
        _isRefused = true;
        Refuse(error);
    }

    private void Refuse(CsrError error) => _answers.Add(new Answer("error", null, (int)error));

    private sealed record Answer(string Message, string? Text, int Code);
}
