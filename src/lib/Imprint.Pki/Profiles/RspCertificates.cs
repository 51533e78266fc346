using Imprint.Wire.Ids;

namespace Imprint.Pki.Profiles;

/// <summary>What SGP.22 reads out of certificates.</summary>
public static class RspCertificates
{
    extension(Certificate certificate)
    {
        /// <summary>The EID of an eUICC's certificate, or null when the subject holds no valid one.</summary>
        public Eid? Eid =>
            certificate.Subject.SerialNumber is { } text && Wire.Ids.Eid.TryParse(text, null, out var eid) ? eid : null;

        /// <summary>The registered id of a CI, EUM, SM-DP+ or SM-DS.</summary>
        public Oid? RegisteredId =>
            certificate.Extensions.SubjectAltNames.OfType<GeneralName.RegisteredId>().FirstOrDefault()?.Id;
    }
}
