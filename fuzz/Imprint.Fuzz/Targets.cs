namespace Imprint.Fuzz;

/// <summary>Every family of messages that a peer can send us. A new reader adds a line here.</summary>
public static class Targets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. WireTargets.All,
        .. CryptoTargets.All,
        .. OpenSslTargets.All,
        .. PkiTargets.All,
        .. WebTargets.All,
        .. KeyExchangeTargets.All,
        .. FdoTargets.All,
        .. To2Targets.All,
    ];
}
