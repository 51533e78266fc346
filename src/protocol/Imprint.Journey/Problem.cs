namespace Imprint.Journey;

/// <summary>
/// One row of the catalogue. Problem details (RFC 9457), the texts of the command line and the pages in <c>docs/problems</c>
/// are all made from it.
/// </summary>
public sealed record Problem(string Code, int Status, FaultParty Fault, StepKey? Step = null)
{
    private const string EndUserDefault =
        "Something did not work. You did nothing wrong. Try again in a few minutes. If it happens again, tell us the code below.";

    /// <summary>What happened, in one sentence that is the same every time.</summary>
    public required string Title { get; init; }

    /// <summary>What it means: the cause, for somebody who runs or builds a part of the system.</summary>
    public required string Meaning { get; init; }

    /// <summary>What to do, for whoever sent the request or runs the fleet.</summary>
    public required string Advice { get; init; }

    public required Retry Retry { get; init; }

    /// <summary>The whole text for an end user, in plain words, naming neither network nor identifier.</summary>
    public string EndUser { get; init; } = EndUserDefault;

    public string? ProviderAdvice { get; init; }

    public string? ManufacturerAdvice { get; init; }

    public string? OperatorAdvice { get; init; }

    /// <summary>The pair a SGP.22 server gives for it, kept beside our code.</summary>
    public GsmaReason? Gsma { get; init; }

    /// <summary>The cause a core network gives for it, kept beside our code.</summary>
    public NasCause? Nas { get; init; }

    public bool HasEndUserText => EndUser != EndUserDefault;

    /// <summary>What to do, for one audience.</summary>
    public string AdviceFor(Audience audience) =>
        audience switch
        {
            Audience.EndUser => EndUser,
            Audience.Provider => ProviderAdvice ?? Advice,
            Audience.Manufacturer => ManufacturerAdvice ?? Advice,
            _ => OperatorAdvice ?? Advice,
        };
}

/// <summary>Who reads a text.</summary>
public enum Audience
{
    EndUser,
    Provider,
    Manufacturer,
    Operator,
}

/// <summary>Subject and reason code of SGP.22 §5.2.6.</summary>
public sealed record GsmaReason(string Subject, string Reason);

/// <summary>
/// A cause number of the core. Mobility: TS 24.501 §9.11.3.2, where LTE has the same numbers under the name EMM. Session: §9.11.4.2.
/// </summary>
public sealed record NasCause(NasLayer Layer, int Value);

public enum NasLayer
{
    Mobility,
    Session,
}
