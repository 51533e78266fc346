using Imprint.Journey.FirstAccess;

namespace Imprint.Device.FirstAccess;

/// <summary>What came of asking the manufacturer.</summary>
public abstract record FirstAccessOutcome
{
    private FirstAccessOutcome() { }

    /// <summary>Every check was passed, and the record is kept.</summary>
    public sealed record Accepted(KeptAccess Access) : FirstAccessOutcome;

    /// <summary>Nothing yet: ask again after this time.</summary>
    public sealed record Later(TimeSpan Pause) : FirstAccessOutcome;

    /// <summary>There was an answer, and it is not to be believed.</summary>
    public sealed record Refused(FirstAccessRefusal Why) : FirstAccessOutcome;

    /// <summary>What came back is no answer to this question.</summary>
    public sealed record Unusable(int Status, string Why) : FirstAccessOutcome;
}
