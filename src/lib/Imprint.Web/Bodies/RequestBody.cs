using System.Buffers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Bodies;

/// <summary>The bytes of a request's body, read once and within the limit of its route.</summary>
internal sealed class RequestBody(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public static async ValueTask<Outcome<RequestBody>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<RequestBody>() is { } known)
            return known;

        var limit = BodyLimit.Of(context);
        if (context.Request.ContentLength > limit || await ReadUpToAsync(context, limit) is not { } bytes)
            return TooLarge(limit);

        var body = new RequestBody(bytes);
        context.Features.Set(body);
        return body;
    }

    private static ProblemResult TooLarge(int limit)
    {
        var rule = $"At most {limit} bytes are allowed here.";
        return new ProblemResult(WebProblems.PayloadTooLarge) { Detail = rule, Errors = [new("#", FieldFaults.TooLarge, rule)] };
    }

    private static async Task<byte[]?> ReadUpToAsync(HttpContext context, int limit)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
