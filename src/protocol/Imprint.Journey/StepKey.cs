namespace Imprint.Journey;

/// <summary>The twelve steps from the factory to a working service. The number of a step is its value.</summary>
public enum StepKey
{
    Manufactured,
    Claimed,
    Linked,
    FirstContact,
    Redirected,
    Attested,
    Subscribed,
    ProfileInstalled,
    Attached,
    ServiceCredentials,
    Aligned,
    InService,
}
