using System.Collections.Immutable;

namespace Imprint.Journey;

/// <summary>The journey as one table. API, command line, portal, events, simulator and tests all use these names.</summary>
public static class Steps
{
    public static ImmutableArray<Step> All { get; } =
    [
        new(StepKey.Manufactured, "manufactured")
        {
            Owner = JourneyParty.Manufacturer,
            Needs = [],
            Reasons = [Because(Problems.CertMissing), Because(Problems.DuplicateEid)],
        },
        new(StepKey.Claimed, "claimed")
        {
            Owner = JourneyParty.Provider,
            EndUserWords = "Added to your account",
            Budget = Seconds(2),
            AlertAfter = Seconds(10),
            Needs = [StepKey.Manufactured],
            Reasons =
            [
                Because(Problems.ClaimCodeWrong, "code-wrong"),
                Because(Problems.AlreadyClaimed),
                Because(Problems.NotSoldHere),
                Because(Problems.Recalled),
            ],
        },
        new(StepKey.Linked, "linked")
        {
            Owner = JourneyParty.Provider | JourneyParty.Manufacturer,
            EndUserWords = "Getting its papers ready",
            Budget = Seconds(2),
            AlertAfter = Seconds(60),
            Needs = [StepKey.Claimed],
            Reasons = [Because(Problems.ManufacturerUnreachable, "maker-unreachable"), Because(Problems.NoContractForModel)],
        },
        new(StepKey.FirstContact, "first-contact")
        {
            Owner = JourneyParty.Device,
            EndUserWords = "Waiting for your device to switch on",
            AlertAfter = Hours(24),
            Needs = [StepKey.Manufactured], // People switch a device on before they add it.
            Reasons =
            [
                Because(Problems.NoPower),
                Because(Problems.NoCoverage),
                Because(Problems.BandUnsupported),
                Because(Problems.Barred),
            ],
        },
        new(StepKey.Redirected, "redirected")
        {
            Owner = JourneyParty.Manufacturer,
            EndUserWords = "Device found",
            Budget = Seconds(15),
            AlertAfter = Minutes(5),
            Needs = [StepKey.Linked, StepKey.FirstContact],
            MayBeTriedAfter = [StepKey.FirstContact], // A device nobody has claimed asks as well, and is told to wait.
            Reasons =
            [
                Because(Problems.DeviceUnknown, "unknown-device"),
                Because(Problems.NotClaimedYet),
                Because(Problems.ClockWrong),
            ],
        },
        new(StepKey.Attested, "attested")
        {
            Owner = JourneyParty.Operator,
            EndUserWords = "Checking it is genuine",
            Budget = Seconds(5),
            AlertAfter = Seconds(60),
            Needs = [StepKey.FirstContact], // Some networks ask for the certificate before they let the device call home.
            AtOneOperator = true,
            Reasons =
            [
                Because(Problems.CertExpired),
                Because(Problems.CertUntrusted),
                Because(Problems.CertRevoked),
                Because(Problems.KeyMismatch),
                Because(Problems.NonceReplayed, "replay"),
            ],
        },
        new(StepKey.Subscribed, "subscribed")
        {
            Owner = JourneyParty.Operator,
            EndUserWords = "Opening its mobile line",
            Budget = Seconds(5),
            AlertAfter = Minutes(5),
            AlertWhenHeld = Hours(24),
            Needs = [StepKey.Redirected, StepKey.Attested],
            MayBeTriedAfter = [StepKey.Attested], // A genuine device without an owner is held until one is known.
            AtOneOperator = true,
            Reasons =
            [
                Because(Problems.QuotaExceeded, "quota"),
                Because(Problems.OperatorApprovalRequired, "held"),
                Because(Problems.SubscriptionRejected, "rejected"),
                Because(Problems.InfoMissing),
            ],
        },
        new(StepKey.ProfileInstalled, "profile-installed")
        {
            Owner = JourneyParty.Operator,
            EndUserWords = "Installing",
            Budget = Seconds(30),
            AlertAfter = Minutes(10),
            Needs = [StepKey.Subscribed],
            AtOneOperator = true,
            Reasons =
            [
                Because(Problems.ProfileStockEmpty),
                Because(Problems.EuiccFull),
                Because(Problems.DownloadInterrupted),
                Because(Problems.ProfileConsumed, "already-used"),
            ],
        },
        new(StepKey.Attached, "attached")
        {
            Owner = JourneyParty.Device,
            EndUserWords = "Connecting",
            Budget = Seconds(30),
            AlertAfter = Minutes(10),
            RollsBackAfter = Minutes(7),
            Needs = [StepKey.ProfileInstalled],
            AtOneOperator = true,
            Reasons =
            [
                Because(Problems.PlmnNotAllowed),
                Because(Problems.NoRoaming),
                Because(Problems.WrongApn),
                Because(Problems.NoCells),
            ],
        },
        new(StepKey.ServiceCredentials, "service-credentials")
        {
            Owner = JourneyParty.Provider,
            EndUserWords = "Signing in to the service",
            Budget = Seconds(5),
            AlertAfter = Seconds(60),
            Needs = [StepKey.Attached],
            Reasons =
            [
                Because(Problems.CsrRejected),
                Because(Problems.ClockSkew),
                Because(Problems.CredentialQuotaExceeded, "quota"),
            ],
        },
        new(StepKey.Aligned, "aligned")
        {
            Owner = JourneyParty.Provider | JourneyParty.Operator,
            Budget = Seconds(10),
            AlertAfter = Hours(1),
            Needs = [StepKey.ServiceCredentials],
            AtOneOperator = true,
            Reasons = [Because(Problems.ClassUnknown), Because(Problems.QosNotOffered)],
        },
        new(StepKey.InService, "in-service")
        {
            Owner = JourneyParty.All,
            EndUserWords = "Ready",
            Needs = [StepKey.Aligned],
            Reasons = [],
        },
    ];

    public static Step Of(StepKey key) => All[(int)key];

    /// <summary>Finds a step by its name on the wire, such as <c>first-contact</c>.</summary>
    public static Step? Find(string name) => All.FirstOrDefault(step => step.Name == name);

    private static FailureReason Because(Problem problem, string? word = null) => new(word ?? problem.Code, problem);

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static TimeSpan Hours(int count) => TimeSpan.FromHours(count);
}
