namespace Imprint.Journey;

/// <content>From the factory to the first call home: manufacture, links, first contact, redirect.</content>
public static partial class Problems
{
    public static Problem CertMissing { get; } =
        new("cert-missing", 422, FaultParty.Manufacturer, StepKey.Manufactured)
        {
            Title = "The device has no factory certificate.",
            Meaning = "A unit in the manifest came without the certificate that proves it genuine.",
            Advice = "Let the factory authority issue the certificate before the unit leaves the line.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem DuplicateEid { get; } =
        new("duplicate-eid", 409, FaultParty.Manufacturer, StepKey.Manufactured)
        {
            Title = "The EID is already used by another device.",
            Meaning = "Two units claim the same secure element. One of them is a copy or a mistake of the line.",
            Advice = "Take both units off the line and read their elements again.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem NoContractForModel { get; } =
        new("no-contract-for-model", 422, FaultParty.Provider, StepKey.Linked)
        {
            Title = "The manufacturer does not list this provider for the model.",
            Meaning = "Without an agreement for the model, the manufacturer extends no voucher to the provider.",
            EndUser = "We do not support this model yet. We will tell you if that changes.",
            Advice = "Ask the manufacturer to list you for the model.",
            ManufacturerAdvice = "Check the request of the provider and list it for the model.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem OwnerKeyUnfit { get; } =
        new("owner-key-unfit", 422, FaultParty.Provider, StepKey.Linked)
        {
            Title = "No key of the provider fits the voucher.",
            Meaning =
                "All keys of a voucher are of one type. The provider offered none of the type that this device was made with.",
            EndUser = "The papers of this device cannot be made out yet. We are working on it.",
            Advice = "Offer an owner key of the type named in the detail, beside the others.",
            ManufacturerAdvice = "Say in the data sheet of the model which type its vouchers have.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem CustodyRecordInvalid { get; } =
        new("custody-record-invalid", 422, FaultParty.Manufacturer)
        {
            Title = "A record of the custody chain does not match its signature.",
            Meaning = "A link between the factory and the present owner is broken or was changed. The detail names the record.",
            EndUser = "The papers of this device are not in order. It stays off the network. Please contact the seller.",
            Advice = "Do not onboard the device. Send the bundle to the party that signed the record named in the detail.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem NoPower { get; } =
        new("no-power", 504, FaultParty.User, StepKey.FirstContact)
        {
            Title = "The device has never been switched on.",
            Meaning = "Neither the manufacturer nor any network has seen it since it was made.",
            EndUser = "We have not heard from your device. Is it switched on? Is its battery full? Is the light blinking?",
            Advice = "Check the power supply and the battery.",
            Retry = Retry.Automatic(300),
        };

    public static Problem NoCoverage { get; } =
        new("no-coverage", 504, FaultParty.Network, StepKey.FirstContact)
        {
            Title = "The device finds no network.",
            Meaning = "It searched all its bands and heard no cell it can use.",
            EndUser = "Your device finds no mobile signal. Move it closer to a window or higher up. It keeps looking.",
            Advice = "Check the coverage at the site, the antenna and its cable.",
            Retry = Retry.Automatic(300),
        };

    public static Problem BandUnsupported { get; } =
        new("band-unsupported", 422, FaultParty.Manufacturer, StepKey.FirstContact)
        {
            Title = "The device cannot use the radio bands of this place.",
            Meaning = "There is coverage, but none on a band and radio type the modem supports.",
            EndUser = "This model does not work with the mobile networks in your area. Please ask the seller for another model.",
            Advice = "Use a variant of the model that is made for the region.",
            Retry = Retry.Never,
        };

    public static Problem Barred { get; } =
        new("barred", 403, FaultParty.Network, StepKey.FirstContact)
        {
            Title = "The network does not admit devices without a line here.",
            Meaning = "Every cell found is barred, or offers neither onboarding nor restricted access.",
            EndUser = "The mobile network here does not let new devices in at the moment. Your device keeps trying.",
            Advice = "Wait, or try the first start at another place. The device tries every network it hears.",
            OperatorAdvice = "Check that the cells announce onboarding support and that the restricted access is open.",
            Retry = Retry.Automatic(900),
        };

    public static Problem DeviceUnknown { get; } =
        new("device-unknown", 404, FaultParty.Manufacturer, StepKey.Redirected)
        {
            Title = "The device is not known here.",
            Meaning = "The identity is not in the ledger or in this account. A unit that was never booked out looks the same.",
            EndUser = "We do not know this device. Check that it is the one you added, or ask the seller.",
            Advice = "Compare the identity with the delivery note.",
            ManufacturerAdvice = "Load the manifest of the batch, or find out where a copy of the identity comes from.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem NotClaimedYet { get; } =
        new("not-claimed-yet", 409, FaultParty.User, StepKey.Redirected)
        {
            Title = "Nobody has added this device yet.",
            Meaning = "The device called home before it was claimed. It was told to wait and to ask again.",
            EndUser = "Good: your device is on and waiting for you. Scan its code to go on.",
            Advice = "Claim the device. It asks again by itself.",
            Retry = Retry.Automatic(900),
        };

    public static Problem ClockWrong { get; } =
        new("clock-wrong", 422, FaultParty.Device, StepKey.Redirected)
        {
            Title = "The clock of the device is wrong.",
            Meaning = "The device took a date from its own clock that cannot be. It gets a signed time and tries again.",
            EndUser = "Your device had the wrong time. It is setting its clock and goes on by itself.",
            Advice = "Nothing to do. If it comes back, the device does not keep the signed time it was given.",
            ManufacturerAdvice = "Check that the firmware takes over the signed time of the first answer.",
            Retry = Retry.Automatic(30),
        };

    public static Problem DeviceNotReachable { get; } =
        new("device-not-reachable", 504, FaultParty.Device)
        {
            Title = "The device does not answer.",
            Meaning = "It sleeps, is switched off or has no signal. The answer carries the next contact that is expected.",
            EndUser = "We have not heard from your device. Check: is the light blinking? Is it near a window? Did you move it?",
            Advice = "Wait for the next expected contact. The request stays queued.",
            Retry = Retry.Automatic(600),
        };

    public static Problem ManufacturerUnreachable { get; } =
        new("manufacturer-unreachable", 502, FaultParty.Manufacturer, StepKey.Linked)
        {
            Title = "The manufacturer's service does not answer.",
            Meaning = "The connection failed, timed out or ended with a server error. The request is kept and repeated.",
            EndUser = "The maker of your device is not answering. We keep trying. There is nothing you need to do.",
            Advice = "Nothing to do. If it lasts, look at the manufacturer's status page.",
            ManufacturerAdvice = "Check the service: providers are waiting for it.",
            Retry = Retry.Automatic(60),
        };

    public static Problem OperatorUnreachable { get; } =
        new("operator-unreachable", 502, FaultParty.Operator)
        {
            Title = "The operator's service does not answer.",
            Meaning = "The connection failed, timed out or ended with a server error. The request is kept and repeated.",
            EndUser = "The mobile network is not answering. We keep trying. There is nothing you need to do.",
            Advice = "Nothing to do. If it lasts, look at the operator's status page.",
            OperatorAdvice = "Check the service: providers are waiting for it.",
            Retry = Retry.Automatic(60),
        };

    public static Problem ProviderUnreachable { get; } =
        new("provider-unreachable", 502, FaultParty.Provider)
        {
            Title = "The provider's service does not answer.",
            Meaning = "The connection failed, timed out or ended with a server error. The request is kept and repeated.",
            EndUser = "Our service is not answering your device. We are working on it. There is nothing you need to do.",
            Advice = "Check the service: devices and operators are waiting for it.",
            Retry = Retry.Automatic(60),
        };
}
