namespace Imprint.Journey;

/// <content>The line: subscription, profile, and getting on the network with it.</content>
public static partial class Problems
{
    public static Problem QuotaExceeded { get; } =
        new("quota-exceeded", 429, FaultParty.Provider, StepKey.Subscribed)
        {
            Title = "The subscription has no room for another device.",
            Meaning = "The number of devices agreed with the operator is reached.",
            EndUser = "All the devices of your plan are used. Ask the person who manages your plan.",
            Advice = "Remove a device from the subscription, or ask for a larger quota.",
            ProviderAdvice = "Remove a device, or request more from the operator. The request goes to its approvals.",
            OperatorAdvice = "Answer the request for a larger quota in Approvals.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem OperatorApprovalRequired { get; } =
        new("operator-approval-required", 412, FaultParty.Operator, StepKey.Subscribed)
        {
            Title = "The operator has to approve this.",
            Meaning =
                "The contract lets a person at the operator decide. The request is held until then, mostly for one working day.",
            EndUser = "Your mobile line waits for approval. This mostly takes one working day. There is nothing you need to do.",
            Advice = "Wait for the answer. The device goes on by itself after that.",
            OperatorAdvice = "Approve or refuse the request in Approvals.",
            Retry = Retry.OnceActed(FaultParty.Operator),
        };

    public static Problem SubscriptionRejected { get; } =
        new("subscription-rejected", 403, FaultParty.Operator, StepKey.Subscribed)
        {
            Title = "The operator refused the subscription.",
            Meaning = "A person or a rule at the operator said no. The detail carries the reason it gave.",
            EndUser = "This device did not get a mobile line. Please contact us with the code below.",
            Advice = "Talk to the operator with the reference in the detail, or choose another operator.",
            OperatorAdvice = "The reason given is shown to the provider. Reopen the request to change it.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem InfoMissing { get; } =
        new("info-missing", 422, FaultParty.Provider, StepKey.Subscribed)
        {
            Title = "The subscription lacks information.",
            Meaning =
                "Service type, owner or billing party are not known. The device waits in restricted access, for 24 hours at most.",
            EndUser = "Your device is on and waiting. Scan its code to finish.",
            Advice = "Claim the device, or complete the service type and the billing party.",
            OperatorAdvice = "Devices that nobody claims within 24 hours can be expired together.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem PaymentDeclined { get; } =
        new("payment-declined", 402, FaultParty.User, StepKey.Subscribed)
        {
            Title = "The payment was declined.",
            Meaning = "The billing party did not accept the charge, so the line is not opened.",
            EndUser = "Your payment was declined. The device is safe and waiting. Check your payment details and try again.",
            Advice = "Ask the customer for another way to pay.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem SuspendedByOperator { get; } =
        new("suspended-by-operator", 423, FaultParty.Operator)
        {
            Title = "The operator has suspended the line.",
            Meaning =
                "The line belongs to the operator, and only the operator can resume it. The detail carries its reason and reference.",
            EndUser = "The mobile line of this device is on hold. Please contact us with the code below.",
            Advice = "Ask the operator with the reference in the detail. The device keeps its last rules and waits.",
            OperatorAdvice = "Resume the line when the review is closed.",
            Retry = Retry.OnceActed(FaultParty.Operator),
        };

    public static Problem Paused { get; } =
        new("paused", 423, FaultParty.Provider)
        {
            Title = "The device is paused.",
            Meaning = "The provider or the manufacturer paused it. Each party that paused it must resume it.",
            EndUser = "This device is paused. Resume it, or ask the person who manages it.",
            Advice = "Resume the device.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem ProfileStockEmpty { get; } =
        new("profile-stock-empty", 503, FaultParty.Operator, StepKey.ProfileInstalled)
        {
            Title = "The operator has no free profile of this type.",
            Meaning = "All profiles in stock are reserved or installed.",
            EndUser = "There is no free mobile line at the moment. We keep trying. There is nothing you need to do.",
            Advice = "Tell the operator. The order is repeated by itself.",
            OperatorAdvice = "Fill up the stock, or let the profile type generate on demand.",
            Retry = Retry.Automatic(600),
        };

    public static Problem EuiccFull { get; } =
        new("euicc-full", 422, FaultParty.Provider, StepKey.ProfileInstalled)
        {
            Title = "The eUICC has no room for another profile.",
            Meaning = "The profiles already installed fill its memory.",
            EndUser = "Your device has no room for a new mobile line. Please contact us with the code below.",
            Advice = "Delete a disabled profile on the device, then repeat the download.",
            Retry = Retry.OnceActed(FaultParty.Provider),
            Gsma = new("8.1", "4.8"),
        };

    public static Problem DownloadInterrupted { get; } =
        new("download-interrupted", 502, FaultParty.Network, StepKey.ProfileInstalled)
        {
            Title = "The download of the profile was interrupted.",
            Meaning = "The connection broke before the eUICC confirmed. The same session or a new one brings the same profile.",
            EndUser = "The set-up was cut short. Your device tries again by itself. Please leave it switched on.",
            Advice = "Nothing to do. If it comes back, check the signal at the site.",
            Retry = Retry.Automatic(60),
        };

    public static Problem ProfileConsumed { get; } =
        new("profile-consumed", 410, FaultParty.Provider, StepKey.ProfileInstalled)
        {
            Title = "The profile was already downloaded.",
            Meaning =
                "The order was used by another device, or by this one before it was wiped. The labels may have been swapped.",
            EndUser = "The mobile line for this device was used before. Please contact us with the code below.",
            Advice = "Look up which EID used the order and when. Place a new order if that device is no longer yours.",
            Retry = Retry.OnceActed(FaultParty.Provider),
            Gsma = new("8.2.6", "3.8"),
        };

    public static Problem SmdpUnreachable { get; } =
        new("smdp-unreachable", 502, FaultParty.Operator, StepKey.ProfileInstalled)
        {
            Title = "The operator's profile server does not answer.",
            Meaning = "The SM-DP+ failed, timed out or ended with a server error. The order is kept and repeated.",
            EndUser = "The mobile network is not answering. We keep trying. There is nothing you need to do.",
            Advice = "Nothing to do. If it lasts, look at the operator's status page.",
            OperatorAdvice = "Check the SM-DP+ and its certificates.",
            Retry = Retry.Automatic(60),
        };

    public static Problem PlmnNotAllowed { get; } =
        new("plmn-not-allowed", 403, FaultParty.Operator, StepKey.Attached)
        {
            Title = "The network refused the device.",
            Meaning =
                "The network does not let this subscription in. The device tries the next one and avoids this one for a day.",
            EndUser = "The mobile network did not let your device in. It is trying another one. This can take some minutes.",
            Advice = "Check that the contract covers the place and that the subscription is active.",
            OperatorAdvice = "Check the allowed networks of the subscription.",
            Retry = Retry.Automatic(60),
            Nas = new(NasLayer.Mobility, 11),
        };

    public static Problem NoRoaming { get; } =
        new("no-roaming", 403, FaultParty.Operator, StepKey.Attached)
        {
            Title = "The subscription does not include this area.",
            Meaning = "Roaming is not allowed where the device is.",
            EndUser = "Your device has no mobile service in this place yet. It is trying another network.",
            Advice = "Choose another operator for the place by a rule, or extend the contract.",
            OperatorAdvice = "Check the roaming agreement and the allowed areas of the subscription.",
            Retry = Retry.OnceActed(FaultParty.Provider),
            Nas = new(NasLayer.Mobility, 13),
        };

    public static Problem WrongApn { get; } =
        new("wrong-apn", 422, FaultParty.Provider, StepKey.Attached)
        {
            Title = "The data network name is not known to the operator.",
            Meaning = "The device registered, but asked for a data network the subscription does not have.",
            EndUser = "Your device is on the network but cannot send data yet. We are looking into it.",
            Advice = "Correct the data network name in the device class.",
            OperatorAdvice = "Compare the data networks of the subscription with those agreed with the provider.",
            Retry = Retry.OnceActed(FaultParty.Provider),
            Nas = new(NasLayer.Session, 27),
        };

    public static Problem NoCells { get; } =
        new("no-cells", 504, FaultParty.Network, StepKey.Attached)
        {
            Title = "The device finds no cell for its new profile.",
            Meaning = "No cell of the operator or its partners is in reach. After 7 minutes the device falls back.",
            EndUser = "Your device finds no mobile signal. Move it closer to a window or higher up. It keeps looking.",
            Advice = "Check the coverage of this operator at the site, and the rule that chose it.",
            Retry = Retry.Automatic(60),
            Nas = new(NasLayer.Mobility, 15),
        };

    public static Problem AttachBackoff { get; } =
        new("attach-backoff", 429, FaultParty.Network)
        {
            Title = "The device tried too often and has to wait.",
            Meaning = "The network spreads the load after many attempts. The answer says when the next one is allowed.",
            EndUser = "Your device has to wait a little before it can connect. It goes on by itself.",
            Advice = "Nothing to do. Many devices at once come back one after the other.",
            OperatorAdvice = "Watch the attach guard. It never gives a permanent cause for load.",
            Retry = Retry.Automatic(900),
            Nas = new(NasLayer.Mobility, 22),
        };
}
