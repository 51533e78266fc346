using Imprint.Storage;
using Imprint.Web.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Messages;

/// <summary>
/// The HTTP binding of numbered messages, as FIDO Device Onboard has it: POST to the number, the number of the answer in
/// Message-Type, the conversation's token in Authorization, and always a Content-Length, because some clients read by it alone.
/// Headers that we do not know are no concern of ours.
/// </summary>
public static class NumberedMessageRoutes
{
    public const string TypeHeader = "Message-Type";

    private const int MaxTokenLength = 4096;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapMessages(NumberedMessageFace face)
        {
            var log = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger<NumberedMessageFace>();
            routes
                .MapPost(
                    face.Prefix + "/{type:int:range(0,255)}",
                    (HttpContext context, int type) => AnswerAsync(face, context, type, log)
                )
                .WithBodyLimit(face.MaxBodyLength);
        }
    }

    private static async Task AnswerAsync(NumberedMessageFace face, HttpContext context, int type, ILogger log)
    {
        var answer = await DecideAsync(face, context, type, log);
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentLength = answer.Body.Length;
        if (answer.Type != 0)
        {
            response.Headers[TypeHeader] = answer.Type.ToString(System.Globalization.CultureInfo.InvariantCulture);
            response.ContentType = face.MediaType;
        }

        if (answer.Token is { } token)
            response.Headers.Authorization = token;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static async ValueTask<NumberedAnswer> DecideAsync(
        NumberedMessageFace face,
        HttpContext context,
        int type,
        ILogger log
    )
    {
        var media = context.Request.ContentType;
        if (media is not null && !media.AsSpan().TrimStart().StartsWith(face.MediaType, StringComparison.OrdinalIgnoreCase))
            return face.Refuse(type, MessageRefusal.WrongMediaType);
        var body = await RequestBody.ReadAsync(context);
        if (!body.TryGet(out var received, out _))
            return face.Refuse(type, MessageRefusal.TooLarge);

        var token = context.Request.Headers.Authorization is [{ Length: <= MaxTokenLength } only] ? only : null;
        var request = new NumberedRequest(type, received.Bytes, token, context.Connection.RemoteIpAddress);
        try
        {
            return await face.AnswerAsync(request, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (StorageException failure)
        {
            log.StorageUnavailable(context.Request.Path, failure.Fault, failure);
            return face.Refuse(type, MessageRefusal.Failed);
        }
        // One peer's message must not end the listener's patience with all others: whatever fails is told in the protocol's words.
        catch (Exception failure)
        {
            log.RequestFailed(context.Request.Method, context.Request.Path, failure);
            return face.Refuse(type, MessageRefusal.Failed);
        }
    }
}
