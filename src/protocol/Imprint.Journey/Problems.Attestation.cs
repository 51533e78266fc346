namespace Imprint.Journey;

/// <content>Whether the device is genuine, and whether the network is.</content>
public static partial class Problems
{
    private const string NotGenuine =
        "We cannot confirm that this device is genuine. It stays off the network. Return it, or contact us with the code below.";

    public static Problem CertExpired { get; } =
        new("cert-expired", 403, FaultParty.Manufacturer, StepKey.Attested)
        {
            Title = "The factory certificate has expired.",
            Meaning = "The device was in storage for longer than its certificate or an authority above it is valid.",
            EndUser = "This device sat too long in storage. Update it with the app, or ask the seller for a new one.",
            Advice = "Update the device over its local port, or exchange it.",
            ManufacturerAdvice = "Issue a new certificate for the same key, and look for more units of the batch.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem CertNotYetValid { get; } =
        new("cert-not-yet-valid", 403, FaultParty.Device, StepKey.Attested)
        {
            Title = "The certificate is not valid yet.",
            Meaning = "Either the clock of the side that checks is behind, or the certificate was issued with a later start.",
            EndUser = "Your device had the wrong time. It is setting its clock and goes on by itself.",
            Advice = "Nothing to do: the device takes the time from the network and tries again.",
            ManufacturerAdvice = "Check the clock of the factory authority if many units of one batch show this.",
            Retry = Retry.Automatic(60),
        };

    public static Problem CertUntrusted { get; } =
        new("cert-untrusted", 403, FaultParty.Manufacturer, StepKey.Attested)
        {
            Title = "The factory certificate cannot be traced to a trusted manufacturer.",
            Meaning = "The chain does not end in an authority of the operator's trust list, or it is broken on the way.",
            EndUser = NotGenuine,
            Advice = "Compare the subject of the certificate and its batch with the state of the trust list.",
            ManufacturerAdvice =
                "Check that the unit carries its whole chain and that its authority is registered with the operator.",
            OperatorAdvice = "If the manufacturer is known, check the trust list for a missing or suspended authority.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem CertRevoked { get; } =
        new("cert-revoked", 403, FaultParty.Manufacturer, StepKey.Attested)
        {
            Title = "The factory certificate has been revoked.",
            Meaning = "The manufacturer or the operator no longer accepts this device, batch or authority.",
            EndUser = "The maker no longer vouches for this device. It stays off the network. Please return it to the seller.",
            Advice = "Take the device out of use and ask the manufacturer for the reason.",
            ManufacturerAdvice = "Tell the providers of the batch the reason, and exchange the units.",
            Retry = Retry.Never,
        };

    public static Problem KeyMismatch { get; } =
        new("key-mismatch", 403, FaultParty.Device, StepKey.Attested)
        {
            Title = "The device cannot prove the key of its certificate.",
            Meaning =
                "The signature does not fit the key in the certificate. A copied certificate without its key looks like this.",
            EndUser = NotGenuine,
            Advice = "Take the device out of use and tell the manufacturer its serial number.",
            ManufacturerAdvice = "Look for a second device with the same certificate.",
            OperatorAdvice = "Look for a second device with the same certificate before you unblock it.",
            Retry = Retry.Never,
        };

    public static Problem KeyMismatchLabel { get; } =
        new("key-mismatch-label", 403, FaultParty.Manufacturer, StepKey.Attested)
        {
            Title = "The device does not fit its label.",
            Meaning =
                "The fingerprint on the label is not that of the key in the device. The labels of two devices were swapped.",
            EndUser = "The label on this device belongs to another one. Please contact us with the code below.",
            Advice = "Find the device that carries the other label and swap them back, or ask for a new label.",
            ManufacturerAdvice = "Check the label print of the batch against the manifest.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem NonceReplayed { get; } =
        new("nonce-replayed", 403, FaultParty.Device, StepKey.Attested)
        {
            Title = "An old proof was presented again.",
            Meaning = "The random number or counter in the proof was used before. A recorded message may have been replayed.",
            EndUser = "The safety check did not work. Your device tries again by itself.",
            Advice = "Nothing to do if it happens once. If it comes back, look for a second device with the same identity.",
            Retry = Retry.Automatic(30),
        };

    public static Problem SecureElementMissing { get; } =
        new("secure-element-missing", 422, FaultParty.Manufacturer, StepKey.Attested)
        {
            Title = "The device has no secure element for a mobile line.",
            Meaning = "Network credentials may live only in a secure element. None was found, or its proof is missing.",
            EndUser = "This device cannot hold a mobile line safely. Please ask the seller for a model that can.",
            Advice = "Use a model with an eUICC or another secure enclave.",
            Retry = Retry.Never,
        };

    public static Problem OnboardingUnsupported { get; } =
        new("onboarding-unsupported", 403, FaultParty.Device, StepKey.Attested)
        {
            Title = "The device cannot get a subscription at first access.",
            Meaning = "It has no subscription and does not say that it can create one with its factory certificate.",
            EndUser = "This model cannot set up its mobile line by itself. Contact us, and we find another way.",
            Advice = "Give the device a profile by another way, such as in the factory or over its local port.",
            Retry = Retry.Never,
        };

    public static Problem NetworkUntrusted { get; } =
        new("network-untrusted", 403, FaultParty.Operator, StepKey.Attested)
        {
            Title = "The device does not trust this network.",
            Meaning =
                "The operator's certificate does not chain to a root named in the record of the owner. It may be a false network.",
            EndUser = "Your device did not trust the network it found, so it is trying the next one. This can take some minutes.",
            Advice = "Check that the first-access record names the root of the operator.",
            ManufacturerAdvice = "Watch the count for each network: a false network shows up as a cluster.",
            OperatorAdvice = "Check that your server presents the chain to the root you gave to the provider.",
            Retry = Retry.Automatic(60),
        };

    public static Problem AttestedElsewhere { get; } =
        new("attested-elsewhere", 409, FaultParty.Operator)
        {
            Title = "Another operator has attested this device.",
            Meaning = "An attestation counts only for the operator that made it, and the device is bound to another one now.",
            Advice = "Let the device choose this operator first. Then attest it again.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };
}
