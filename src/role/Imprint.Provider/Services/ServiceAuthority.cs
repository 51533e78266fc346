using System.Text.Json.Serialization;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Imprint.Web.Parties;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Provider.Services;

/// <summary>The authority that signs the service credentials of this provider's devices.</summary>
internal sealed class ServiceAuthority(Party party, TimeProvider clock)
{
    private readonly PartyAuthority _authority = PartyAuthority.OpenOrCreate(party, "service-ca", clock.GetUtcNow());

    public Certificate Certificate => _authority.Certificate;
}

internal sealed record ServiceAuthorityView(string Subject, DateTimeOffset NotAfter, string CertificatePem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceAuthorityView))]
internal sealed partial class ServiceJson : JsonSerializerContext;

internal static class ServiceAuthorityEndpoint
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Public: a service that lets devices in by their credentials needs it.</summary>
        public void MapServiceAuthority() => routes.MapGet("/service-authority", Show);
    }

    private static Ok<ServiceAuthorityView> Show(ServiceAuthority authority) =>
        TypedResults.Ok(
            new ServiceAuthorityView(
                authority.Certificate.Subject.ToString(),
                authority.Certificate.Validity.NotAfter,
                PemText.Write(authority.Certificate)
            )
        );
}
