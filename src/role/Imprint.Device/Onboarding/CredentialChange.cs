using Imprint.Element;
using Imprint.Fdo;

namespace Imprint.Device.Onboarding;

/// <summary>
/// What becomes of a device's credentials in one run of TO2. Each step leaves the element and the phase so that
/// <see cref="Recovery"/> finds its way from there.
/// </summary>
internal sealed class CredentialChange(DeviceElement element, DeviceMemory memory, Identity identity)
{
    private bool _hasStaged;

    /// <summary>The identity that the run began with is out of force, or has changed its place.</summary>
    public bool HasTakenOver { get; private set; }

    public FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) =>
        identity.IsStaged && !HasTakenOver ? element.StagedHmac(type, data) : element.Hmac(type, data);

    /// <summary>Message 65 is here: the owner has proven itself and replaces the credential.</summary>
    public FdoHash Stage(DeviceCredential next, FdoHashType type, ReadOnlySpan<byte> header)
    {
        if (identity.IsStaged)
            TakeOver();
        else if (memory.Phase == DevicePhase.Finishing)
            memory.Move(PhaseEvent.StagedAnew);
        _hasStaged = true;
        return element.Stage(next, type, header);
    }

    /// <summary>Message 70 comes next.</summary>
    public void DoneDue()
    {
        if (_hasStaged)
            memory.Move(PhaseEvent.DoneDue);
    }

    /// <summary>Message 71 is here.</summary>
    public void Complete()
    {
        if (_hasStaged || identity.IsStaged)
        {
            element.Commit();
            memory.Move(PhaseEvent.Finished);
            memory.Note(DeviceTopic.Credential, $"The device has the GUID {element.Credential!.Guid} now.");
            return;
        }

        memory.Move(PhaseEvent.Finished);
        element.Discard();
        element.SetActive(false);
        memory.Note(DeviceTopic.Credential, "The owner has left the device its credential.");
    }

    /// <summary>The run has failed. From message 70 on the owner may have the new voucher, so what is staged stays.</summary>
    public void GiveUp()
    {
        if (_hasStaged && memory.Phase != DevicePhase.Finishing)
            element.Discard();
    }

    // The owner holds the voucher that it got with the lost message 71's question, so that credential counts. It has to be in
    // force before another one takes its place in the waiting line.
    private void TakeOver()
    {
        memory.Move(PhaseEvent.OwnerConfirmed);
        element.Commit();
        element.SetActive(true);
        memory.Move(PhaseEvent.TakenOver);
        HasTakenOver = true;
        memory.Note(DeviceTopic.Credential, "The owner knows the device by its new GUID: message 71 had been lost.");
    }
}
