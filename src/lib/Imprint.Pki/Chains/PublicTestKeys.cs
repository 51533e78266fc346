namespace Imprint.Pki.Chains;

/// <summary>Key identifiers of the SGP.26 test CIs, whose private keys are published.</summary>
internal static class PublicTestKeys
{
    private static readonly byte[][] Identifiers =
    [
        Convert.FromHexString("F54172BDF98A95D65CBEB88A38A1C11D800A85C3"), // NIST P-256
        Convert.FromHexString("C0BC70BA36929D43B467FF57570530E57AB8FCD8"), // brainpoolP256r1
    ];

    // Computed from the key itself: the extension says whatever its writer likes.
    public static bool Contains(Certificate certificate)
    {
        var identifier = certificate.PublicKey.ComputeIdentifier();
        return Identifiers.Any(known => known.AsSpan().SequenceEqual(identifier));
    }
}
