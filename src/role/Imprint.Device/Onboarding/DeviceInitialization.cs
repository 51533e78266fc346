using Imprint.Crypto.Custody;
using Imprint.Device.Channel;
using Imprint.Device.FirstAccess;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Pki;
using Imprint.Web.Messages;

namespace Imprint.Device.Onboarding;

/// <summary>What a device says of itself at the factory.</summary>
public sealed record Birth(Uri Factory, string Serial, string Model)
{
    /// <summary>The number becomes the common name of the device's certificate, and X.520 ends those at 64 characters.</summary>
    public const int MaxSerialLength = 64;

    public ServerTrust Trust { get; init; } = new ServerTrust.Anyone();
}

/// <summary>
/// DI: the device asks its manufacturer for a credential. What is offered is staged before its HMAC is sent, and in force once
/// the manufacturer has said that it keeps the voucher. Stopped anywhere, it is begun again from the start.
/// </summary>
internal sealed class DeviceInitialization(DeviceElement element, DeviceMemory memory, TimeProvider clock)
{
    public async Task<Visit> RunAsync(Birth birth, TimeSpan answerTimeout, CancellationToken cancel)
    {
        // What waits for a lost message 71 is void with the credential before it.
        if (memory.Phase == DevicePhase.Finishing)
            memory.Move(PhaseEvent.StagedAnew);
        memory.Serial = birth.Serial;
        memory.Save();
        var key = element.FactoryKey;
        var keyType = key.Kind == KeyKind.P384 ? FdoKeyType.Secp384R1 : FdoKeyType.Secp256R1;
        var subject = DistinguishedName.Create(new NameAttribute(Oids.CommonName, birth.Serial));
        var start = new AppStart(keyType, FdoKeyEncoding.X509, birth.Serial, birth.Model, key.CreateRequest(subject));
        var session = new DiDevice(start, keyType, element.Stage);

        var visit = await RunAsync(session, birth, answerTimeout, cancel);
        if (visit.End != VisitEnd.Succeeded)
        {
            element.Discard();
            memory.Fault(DeviceTopic.Initialization, $"{birth.Factory.Authority}: {visit.Text}");
            memory.Save();
            return visit;
        }

        // A device that had a credential is no longer onboarded before it has the new one; a blank one is initialized after.
        if (memory.Phase != DevicePhase.Blank)
            memory.Move(PhaseEvent.Reset);
        element.Commit(keepAsFactory: true);
        if (memory.Phase == DevicePhase.Blank)
            memory.Move(PhaseEvent.Initialized);
        KeptAccess.Forget(element);
        memory.Note(DeviceTopic.Initialization, $"The manufacturer has given the device the GUID {element.Credential!.Guid}.");
        memory.Save();
        return visit;
    }

    private async Task<Visit> RunAsync(DiDevice session, Birth birth, TimeSpan answerTimeout, CancellationToken cancel)
    {
        using var connection = new FdoConnection(birth.Factory, birth.Trust, answerTimeout, clock);
        try
        {
            return Visit.Of(await connection.RunAsync(session, work: null, cancel));
        }
        catch (MessageTransportException failure)
        {
            return Visit.Of(failure);
        }
    }
}
