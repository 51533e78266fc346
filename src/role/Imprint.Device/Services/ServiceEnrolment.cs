using Imprint.Element;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Pki;
using Imprint.Wire;

namespace Imprint.Device.Services;

/// <summary>
/// What <c>fdo.csr</c> asks for: a key that is made in the element and never leaves it, and the certificate for it. The key
/// that was in use before stays in use until the new one has its certificate.
/// </summary>
internal sealed class ServiceEnrolment(DeviceElement element, string keyName, string subject)
{
    /// <summary>Under which name the certificates of the issuer are kept.</summary>
    public const string IssuersValue = "service-issuers";

    public EffectResult MakeRequest()
    {
        var key = element.FindNextServiceKey(keyName) ?? element.MakeServiceKey(keyName, element.FactoryKey.Kind);
        var name = DistinguishedName.Create(new NameAttribute(Oids.CommonName, subject));
        return new SigningRequestMade(key.CreateRequest(name));
    }

    public EffectResult Install(InstallCertificate given)
    {
        if (CertificatesOnly.Read(given.Content, out var certificates) != WireFault.None)
            return EffectResult.Failed("these are no certificates");
        if (element.FindNextServiceKey(keyName) is not { } key || ChainFor(key, certificates) is not { } chain)
            return EffectResult.Failed("none of the certificates is for the key");
        try
        {
            element.InstallServiceChain(keyName, chain);
            return EffectResult.Done;
        }
        catch (ElementException failure) when (failure.Fault == ElementFault.WrongCertificate)
        {
            return EffectResult.Failed(failure.Message);
        }
    }

    public EffectResult KeepIssuers(InstallCaCertificates given)
    {
        if (CertificatesOnly.Read(given.Content, out var certificates) != WireFault.None || certificates.Count == 0)
            return EffectResult.Failed("these are no certificates");
        element.WriteValue(IssuersValue, given.Content.Span);
        return EffectResult.Done;
    }

    // The certificates are a set: the chain is found by names, from the one for the key upwards.
    private static List<ReadOnlyMemory<byte>>? ChainFor(ElementKey key, IReadOnlyList<Certificate> certificates)
    {
        var rest = certificates.ToList();
        var next = rest.Find(c => c.PublicKey.Raw.Span.SequenceEqual(key.SubjectPublicKeyInfo.Span));
        if (next is null)
            return null;
        var chain = new List<ReadOnlyMemory<byte>>();
        while (next is not null)
        {
            chain.Add(next.Raw);
            rest.Remove(next);
            var issuer = next.Issuer;
            next = rest.Find(c => c.Subject.Equals(issuer));
        }

        return chain;
    }
}
