using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Imprint.Web.Bodies;

/// <summary>
/// A strictly read JSON body as an argument of a handler in an API group. The handler runs only when every member is as it
/// should be. The type must be in the application's source-generated JSON context.
/// </summary>
public sealed class Body<T> : RequestPart, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
{
    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(ProblemResult problem) => Problem = problem;

    public T Value =>
        Problem is null ? _value! : throw new InvalidOperationException("A body is read in a group made with MapApi only.");

    static async ValueTask<Body<T>?> IBindableFromHttpContext<Body<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var read = await StrictJson.ReadAsync(context, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        return read.TryGet(out var value, out var problem) ? new Body<T>(value) : new Body<T>(problem);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyType(typeof(T)));
}

/// <summary>The type of a route's body, for a description of the API.</summary>
public sealed record BodyType(Type Type);
