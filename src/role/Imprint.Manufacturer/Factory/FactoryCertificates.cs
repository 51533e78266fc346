using System.Text.Json.Serialization;
using Imprint.Pki;
using Imprint.Pki.Pem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Factory;

/// <summary>One certificate above the devices of this manufacturer: what an operator puts into its trust list.</summary>
internal sealed record FactoryCertificate(string Name, string Subject, DateTimeOffset NotAfter, string CertificatePem);

internal sealed record FactoryCertificateList(IReadOnlyList<FactoryCertificate> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FactoryCertificateList))]
internal sealed partial class FactoryJson : JsonSerializerContext;

internal static class FactoryCertificates
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Certificates are public: whoever got a device has them anyway.</summary>
        public void MapFactoryCertificates() => routes.MapGet("/factory-certificates", List);
    }

    private static Ok<FactoryCertificateList> List(FactoryAuthority authority) =>
        TypedResults.Ok(
            new FactoryCertificateList([Describe("root", authority.Root), Describe("factory-ca", authority.Certificate)])
        );

    private static FactoryCertificate Describe(string name, Certificate certificate) =>
        new(name, certificate.Subject.ToString(), certificate.Validity.NotAfter, PemText.Write(certificate));
}
