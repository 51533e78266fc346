using System.Reflection;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Imprint.Web.Bodies;

/// <summary>A file as the body of a request: its bytes, within the limit of the route, and the kind that its sender calls it.</summary>
public sealed class FileBody : RequestPart, IBindableFromHttpContext<FileBody>
{
    private FileBody(string mediaType, ReadOnlyMemory<byte> bytes) => (MediaType, Bytes) = (mediaType, bytes);

    private FileBody(ProblemResult problem)
        : this("", default) => Problem = problem;

    /// <summary>In small letters, without parameters; empty when none was given.</summary>
    public string MediaType { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    static async ValueTask<FileBody?> IBindableFromHttpContext<FileBody>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (context.Request.Headers.ContentEncoding.Count > 0)
            return new FileBody(new ProblemResult(WebProblems.UnsupportedMediaType) { Detail = "Send no Content-Encoding." });
        if (!(await RequestBody.ReadAsync(context)).TryGet(out var body, out var problem))
            return new FileBody(problem);
        var type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var parsed)
            ? parsed.MediaType.ToString().ToLowerInvariant()
            : "";
        return new FileBody(type, body.Bytes);
    }
}
