namespace Imprint.Fdo;

/// <summary>The messages of FIDO Device Onboard 1.1 by number. The tens are the protocols: DI, TO0, TO1, TO2.</summary>
public enum FdoMessageType : byte
{
    None = 0,

    DiAppStart = 10,
    DiSetCredentials = 11,
    DiSetHmac = 12,
    DiDone = 13,

    To0Hello = 20,
    To0HelloAck = 21,
    To0OwnerSign = 22,
    To0AcceptOwner = 23,

    To1HelloRv = 30,
    To1HelloRvAck = 31,
    To1ProveToRv = 32,
    To1RvRedirect = 33,

    To2HelloDevice = 60,
    To2ProveOvHdr = 61,
    To2GetOvNextEntry = 62,
    To2OvNextEntry = 63,
    To2ProveDevice = 64,
    To2SetupDevice = 65,
    To2DeviceServiceInfoReady = 66,
    To2OwnerServiceInfoReady = 67,
    To2DeviceServiceInfo = 68,
    To2OwnerServiceInfo = 69,
    To2Done = 70,
    To2Done2 = 71,

    Error = 255,
}
