using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Imprint.Web.Peers;

public static class ClientCertificates
{
    extension(HttpsConnectionAdapterOptions https)
    {
        /// <summary>
        /// Asks every client for a certificate and takes whatever comes, or nothing: whose it is, is decided by pins and per route.
        /// The handshake itself proves only that the client has the key.
        /// </summary>
        public void AskForPeers()
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.CheckCertificateRevocation = false;
            https.ClientCertificateValidation = static (_, _, _) => true;
            https.OnAuthenticate += static (_, tls) =>
                // SslStream builds a chain that nobody asks for; at least it must not go out to fetch certificates for it.
                tls.CertificateChainPolicy = new X509ChainPolicy
                {
                    DisableCertificateDownloads = true,
                    RevocationMode = X509RevocationMode.NoCheck,
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                };
        }
    }
}
