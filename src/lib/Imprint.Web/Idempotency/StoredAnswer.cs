using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Imprint.Web.Idempotency;

/// <summary>An answer as it goes out and as it is kept: status, the headers that mean something, and the body.</summary>
internal sealed record StoredAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body)
    : IResult
{
    public const int MaxBodyLength = 64 * 1024;

    private static readonly string[] KeptHeaders =
    [
        "Content-Type",
        "Content-Language",
        "Location",
        "ETag",
        "Link",
        "Retry-After",
        "Cache-Control",
        "X-Total-Count",
    ];

    /// <summary>True for an answer read back from the store.</summary>
    public bool IsReplay { get; init; }

    public bool IsRefusal => Status >= 400;

    /// <summary>
    /// True when a repetition would come to the same end. A failure of ours, and a refusal that names a pause, would not: they must
    /// not stand in the way of the next try.
    /// </summary>
    public bool IsFinal => Status < 500 && !(IsRefusal && Headers.Any(header => header.Name == "Retry-After"));

    /// <summary>Runs a result against a buffer instead of the connection, so that it can be stored before it is sent.</summary>
    public static async ValueTask<StoredAnswer> CaptureAsync(HttpContext context, IResult result)
    {
        var connection = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var captured = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(captured);
        try
        {
            await result.ExecuteAsync(context);
            await captured.CompleteAsync();
        }
        finally
        {
            context.Features.Set(connection);
        }

        if (buffer.Length > MaxBodyLength)
            throw new InvalidOperationException(
                $"An answer to be stored has {buffer.Length} bytes; {MaxBodyLength} is the limit."
            );
        var headers = context.Response.Headers;
        var kept = KeptHeaders.Where(headers.ContainsKey).Select(name => (name, headers[name].ToString())).ToList();
        var answer = new StoredAnswer(context.Response.StatusCode, kept, buffer.ToArray());
        Reset(context.Response);
        return answer;
    }

    /// <summary>Forgets what an attempt that did not count has left in the response.</summary>
    public static void Reset(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Clear();
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (IsReplay)
            response.Headers["Idempotent-Replayed"] = "true";
        if (Body.IsEmpty)
            return;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }

    /// <summary>One header a line.</summary>
    public string WriteHeaders() => string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"));

    public static List<(string Name, string Value)> ReadHeaders(string text) =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(": ", 2))
                .Select(parts => (parts[0], parts[1])),
        ];
}
