namespace Imprint.Web.Parties;

/// <summary>Kinds of callers that every party knows; others are the names of roles.</summary>
public static class PartyKinds
{
    /// <summary>Whoever runs the party: the holder of its administrator certificate.</summary>
    public const string Owner = "owner";
}
