using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Bodies;

/// <summary>How many bytes a request's body may have at one route.</summary>
internal sealed record BodyLimit(int Bytes)
{
    public const int Default = 64 * 1024;

    public static int Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? Default;
}

public static class BodyLimitSetup
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Allows bodies of another size than the usual 64 KB.</summary>
        public TBuilder WithBodyLimit(int bytes) => route.WithMetadata(new BodyLimit(bytes));
    }
}
