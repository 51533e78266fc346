using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Peers;

/// <summary>Who sent a request, proven by a client certificate.</summary>
/// <param name="KeyFingerprint">SHA-256 over the SubjectPublicKeyInfo, in lower-case hexadecimal: which of the peer's keys it was.</param>
public sealed record Caller(PeerIdentity Peer, string KeyFingerprint);

public static class CallerOfRequest
{
    extension(HttpContext context)
    {
        /// <summary>The peer whose certificate the connection carries; null without a certificate, or with that of a stranger.</summary>
        public Caller? Caller =>
            context.Connection.ClientCertificate is { } certificate
                ? context.RequestServices.GetService<PeerList>()?.Find(certificate)
                : null;
    }
}
