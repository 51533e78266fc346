using Imprint.Crypto.Custody;
using Imprint.Pki;
using Imprint.Pki.Profiles;
using Imprint.Wire.Ids;

namespace Imprint.Provider.Services;

/// <summary>What is taken from a device's request, which is its key alone, and what its certificate says.</summary>
internal static class ServiceProfile
{
    // Machines that meet for the first time may disagree about the time a little.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    /// <summary>Reads a request (PKCS#10, DER) for a key that is certified here, signed by that key; or says why it is none.</summary>
    public static ServiceIssue.Refused? ReadKey(ReadOnlyMemory<byte> der, out SubjectPublicKey publicKey)
    {
        publicKey = null!;
        if (!SigningRequest.TryParse(der, out var request, out var fault))
            return new(ServiceRefusal.NotARequest, $"This is no PKCS#10 certification request in DER: {fault}.");
        if (request.PublicKey.Kind is not (KeyKind.P256 or KeyKind.P384))
            return new(ServiceRefusal.UnsupportedKey, "Expected an EC key on P-256 or P-384, its point not compressed.");
        if (!request.IsSignedByItsKey())
            return new(
                ServiceRefusal.BadSignature,
                "The request is not signed with its own key by ECDSA with SHA-256, SHA-384 or SHA-512."
            );
        publicKey = request.PublicKey;
        return null;
    }

    public static Certificate Sign(
        ServiceAuthority authority,
        ServicePolicy policy,
        FdoGuid device,
        SubjectPublicKey publicKey,
        DateTimeOffset now
    )
    {
        var end = now + policy.Lifetime;
        var authorityEnds = authority.Certificate.Validity.NotAfter;
        var name = device.ToString();
        return authority.Issuer.Issue(
            PartyProfiles.ServiceDevice(
                authority.Organization,
                name,
                publicKey.Raw,
                new Validity(now - Backdate, end < authorityEnds ? end : authorityEnds),
                new GeneralName.UniformResourceIdentifier("urn:uuid:" + name) // RFC 9562 §4
            )
        );
    }
}
