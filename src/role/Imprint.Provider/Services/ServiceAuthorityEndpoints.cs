using System.Text.Json.Serialization;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Provider.Services;

internal sealed record ServiceAuthorityView(string Subject, DateTimeOffset NotAfter, string CertificatePem);

/// <summary>What a service needs that lets devices in by their credentials: the authority, and what it has revoked. Public.</summary>
internal static class ServiceAuthorityEndpoints
{
    private const string ListType = "application/pkix-crl"; // RFC 2585 §4.2

    // Soon enough for a service that asks through a cache.
    private const string KeepBriefly = "max-age=60";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapServiceAuthority() => routes.MapGet("/service-authority", Show);

        public void MapServiceRevocations()
        {
            routes.MapGet("/service-ca/crl", ListAsync);
            routes.MapGet("/service-ca/crl.pem", ListAsPemAsync);
        }
    }

    private static Ok<ServiceAuthorityView> Show(ServiceAuthority authority) =>
        TypedResults.Ok(
            new ServiceAuthorityView(
                authority.Certificate.Subject.ToString(),
                authority.Certificate.Validity.NotAfter,
                PemText.Write(authority.Certificate)
            )
        );

    private static async Task<IResult> ListAsync(HttpContext context, ServiceRevocations revocations, CancellationToken cancel)
    {
        var list = await ReadAsync(context, revocations, cancel);
        return TypedResults.Bytes(list.Raw, ListType);
    }

    private static async Task<IResult> ListAsPemAsync(
        HttpContext context,
        ServiceRevocations revocations,
        CancellationToken cancel
    )
    {
        var list = await ReadAsync(context, revocations, cancel);
        return TypedResults.Text(PemText.Write(PemText.RevocationList, list.Raw.Span), "application/x-pem-file");
    }

    private static async Task<RevocationList> ReadAsync(
        HttpContext context,
        ServiceRevocations revocations,
        CancellationToken cancel
    )
    {
        var list = await revocations.CurrentListAsync(cancel);
        context.Response.Headers.CacheControl = KeepBriefly;
        return list;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceAuthorityView))]
[JsonSerializable(typeof(ServiceCredentialView))]
[JsonSerializable(typeof(RevokeServiceCredential))]
internal sealed partial class ServiceJson : JsonSerializerContext;
