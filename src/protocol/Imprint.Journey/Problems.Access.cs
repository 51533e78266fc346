namespace Imprint.Journey;

/// <content>Who may ask at all.</content>
public static partial class Problems
{
    public static Problem Unauthenticated { get; } =
        new("unauthenticated", 401, FaultParty.User)
        {
            Title = "The request does not say who sends it.",
            Meaning = "This address needs an API key, a token or a client certificate, and none came that can be read.",
            EndUser = "Please sign in first.",
            Advice = "Send a valid API key or token, or connect with the client certificate.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem TokenExpired { get; } =
        new("token-expired", 401, FaultParty.User)
        {
            Title = "The token has expired.",
            Meaning = "The token was good, but its time is over.",
            EndUser = "You have been signed out. Please sign in again.",
            Advice = "Get a new token and send the request again.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem MtlsRequired { get; } =
        new("mtls-required", 401, FaultParty.User)
        {
            Title = "This address needs a client certificate.",
            Meaning = "Companies and devices prove who they are with a certificate during the TLS handshake. None was presented.",
            Advice = "Connect with the certificate registered for this party.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem PartyUnknown { get; } =
        new("party-unknown", 403, FaultParty.User)
        {
            Title = "The client certificate belongs to nobody known here.",
            Meaning = "The certificate is well formed, but its key is not pinned for any partner of this party.",
            Advice = "Ask the other side to register the certificate, or use the one they registered.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem ScopeMissing { get; } =
        new("scope-missing", 403, FaultParty.User)
        {
            Title = "The key does not cover this action.",
            Meaning = "The API key or token is valid, but lacks the scope this address asks for. The detail names it.",
            Advice = "Use a key that has the scope, or ask an administrator to add it.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem RoleForbidden { get; } =
        new("role-forbidden", 403, FaultParty.User)
        {
            Title = "Your role does not allow this.",
            Meaning = "Some actions belong to one party or one role alone, such as suspending a line to the operator.",
            EndUser = "You may not do this with your account. Ask the person who manages it.",
            Advice = "Ask somebody with the right role to do it, or to give you the role.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem TrustAnchorUnknown { get; } =
        new("trust-anchor-unknown", 403, FaultParty.Manufacturer)
        {
            Title = "The operator does not trust this manufacturer's certificates yet.",
            Meaning = "No certificate authority of the manufacturer is in the operator's trust list for this model.",
            EndUser =
                "This device cannot be used here yet. Its maker has to finish some paperwork. We will tell you when it can.",
            Advice = "The manufacturer asks the operator to add its certificate authority to the trust list.",
            ManufacturerAdvice = "Send the operator a request to trust the factory authority before you ship the batch.",
            OperatorAdvice = "Check the manufacturer and add its authority to the trust list, limited to the models you accept.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };
}
