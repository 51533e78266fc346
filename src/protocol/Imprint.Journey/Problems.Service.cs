namespace Imprint.Journey;

/// <content>Service credentials, the agreement between the companies, and the rules of selection.</content>
public static partial class Problems
{
    public static Problem CsrRejected { get; } =
        new("csr-rejected", 422, FaultParty.Device, StepKey.ServiceCredentials)
        {
            Title = "The request for a service certificate was refused.",
            Meaning = "The signing request is malformed, asks for a name that is not the device's own, or uses a weak key.",
            EndUser = "Your device could not sign in to the service. Please contact us with the code below.",
            Advice = "Compare the request with the profile of the service authority.",
            ManufacturerAdvice = "Check the request the firmware builds.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem ClockSkew { get; } =
        new("clock-skew", 422, FaultParty.Device, StepKey.ServiceCredentials)
        {
            Title = "The clock of the device is off.",
            Meaning =
                "Device and service differ by more than five minutes. The device sets its clock from the network and tries again.",
            EndUser = "Your device is setting its clock. It goes on by itself.",
            Advice = "Nothing to do.",
            Retry = Retry.Automatic(10),
        };

    public static Problem CredentialQuotaExceeded { get; } =
        new("credential-quota-exceeded", 429, FaultParty.Provider, StepKey.ServiceCredentials)
        {
            Title = "The service gives out no more credentials for now.",
            Meaning =
                "The limit for this account, class or device is reached. A device that asks again and again looks the same.",
            EndUser = "Your device could not sign in to the service yet. It tries again by itself.",
            Advice = "Raise the limit, or find out why the device asks so often.",
            Retry = Retry.Automatic(600),
        };

    public static Problem ClassUnknown { get; } =
        new("class-unknown", 422, FaultParty.Provider, StepKey.Aligned)
        {
            Title = "The operator does not know this class of devices.",
            Meaning = "Charging, quality and policy are agreed for each class, and this one was never agreed.",
            Advice = "Send the class to the operator and wait until it confirms.",
            OperatorAdvice = "Create the charging and quality profile for the class.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem QosNotOffered { get; } =
        new("qos-not-offered", 422, FaultParty.Operator, StepKey.Aligned)
        {
            Title = "The operator does not offer the quality asked for.",
            Meaning = "The device works, with the quality the operator offers instead. The answer names both.",
            Advice = "Accept what is offered, or move the device to another operator.",
            OperatorAdvice = "Offer the quality class to this provider, or leave the answer as it is.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem NoCandidate { get; } =
        new("no-candidate", 409, FaultParty.Provider)
        {
            Title = "No operator fits the rules here and now.",
            Meaning = "Every operator is excluded by a rule, by coverage or by a recent refusal. The device stays where it is.",
            Advice = "Read the explanation of the decision, and add a rule of last resort.",
            Retry = Retry.Automatic(3600),
        };

    public static Problem RuleOverlap { get; } =
        new("rule-overlap", 422, FaultParty.Provider)
        {
            Title = "Two rules or windows with equal priority overlap.",
            Meaning = "For some place and time both would hold, and nothing says which one wins. The detail names both.",
            Advice = "Give one of them a higher priority, or change its window.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem RuleGap { get; } =
        new("rule-gap", 422, FaultParty.Provider)
        {
            Title = "The rules leave a time or place open.",
            Meaning =
                "For some hour, day or region no rule holds. A window that falls into the hour skipped by a clock change counts too.",
            Advice = "Add a rule for the gap, or move the window.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem WindowZoneMissing { get; } =
        new("window-zone-missing", 422, FaultParty.Provider)
        {
            Title = "A tariff window has no time zone.",
            Meaning = "A local time without a zone means different hours in different places.",
            Advice = "Give each window an IANA time zone, such as Europe/Berlin.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem RulesetSignatureInvalid { get; } =
        new("ruleset-signature-invalid", 422, FaultParty.Provider)
        {
            Title = "The device refused the rule set, because its signature is not valid.",
            Meaning = "It was signed with an old or foreign key, or changed on the way. The device keeps the version it has.",
            Advice = "Publish the rule set again with the present owner key.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };
}
