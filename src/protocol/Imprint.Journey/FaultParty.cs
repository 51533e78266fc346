namespace Imprint.Journey;

/// <summary>Who can put a problem right. A portal picks its wording and the next step by it.</summary>
public enum FaultParty
{
    /// <summary>The person or program that sent the request.</summary>
    User,
    Provider,
    Manufacturer,
    Operator,
    Device,
    Network,

    /// <summary>This installation itself.</summary>
    Platform,
}

public static class FaultPartyNames
{
    extension(FaultParty party)
    {
        /// <summary>The word of the <c>faultParty</c> member; the provider is <c>sp</c> there.</summary>
        public string WireName => party == FaultParty.Provider ? "sp" : party.ToString().ToLowerInvariant();
    }
}
