namespace Imprint.Pki.Chains;

/// <summary>What the leaf of a chain is relied on for.</summary>
public enum CertificateRole
{
    /// <summary>A device by its factory certificate (802.1AR).</summary>
    FactoryDevice,

    /// <summary>A device by its factory certificate, which says that it supports 3GPP access.</summary>
    ThreeGppDevice,
    ServiceDevice,
    TlsServer,
    TlsClient,
    Administrator,

    // SGP.22 §4.5.2
    Eum,
    Euicc,
    DpTls,
    DpAuth,
    DpPb,
    DsTls,
    DsAuth,
}
