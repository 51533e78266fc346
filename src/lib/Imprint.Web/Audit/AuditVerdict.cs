namespace Imprint.Web.Audit;

/// <summary>What is wrong with the first entry that cannot be relied on.</summary>
public enum AuditFault
{
    /// <summary>The entry is not what its hash says.</summary>
    Changed,

    /// <summary>The entry is not there, but a later one is.</summary>
    Missing,

    /// <summary>The entry fits its own hash, but does not follow the one before it: moved, inserted or made anew.</summary>
    NotLinked,

    /// <summary>The log ends before this entry, which was there once.</summary>
    CutOff,

    /// <summary>The entry is in order, but another one stood there when the remembered head was taken: the log was written anew.</summary>
    NotAsRemembered,
}

/// <summary>The result of checking a log. Closed: the private constructor keeps other cases out.</summary>
public abstract record AuditVerdict
{
    private AuditVerdict() { }

    public sealed record Intact(AuditHead Head) : AuditVerdict
    {
        public long Count => Head.Sequence;
    }

    public sealed record Broken(long Sequence, AuditFault Fault) : AuditVerdict;
}
