using System.Globalization;
using System.Net.Http.Headers;
using Imprint.Web.Outbound;

namespace Imprint.Web.Messages;

/// <summary>Why a message got no answer.</summary>
public enum MessageTransportFault
{
    Unreachable,
    Timeout,
    TooLarge,

    /// <summary>Something answered, but not in the protocol's form.</summary>
    NotTheProtocol,
}

public sealed class MessageTransportException(MessageTransportFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public MessageTransportFault Fault { get; } = fault;
}

/// <summary>One conversation in numbered messages: it keeps the token that the server gave with its first answer.</summary>
/// <param name="http">Decides about TLS and time-outs; its base address is not used.</param>
/// <param name="prefix">The address of a message without its number, such as <c>https://host/fdo/101/msg</c>.</param>
public sealed class NumberedMessageClient(HttpClient http, Uri prefix, string mediaType, int maxAnswerLength)
{
    private readonly MediaTypeHeaderValue _mediaType = new(mediaType);
    private string? _token;

    /// <summary>The number and the body of the answer; number 0 and nothing where the server only acknowledges.</summary>
    public async Task<(int Type, ReadOnlyMemory<byte> Body)> SendAsync(
        int type,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"{prefix.AbsoluteUri.TrimEnd('/')}/{type}")
        );
        // An array, and not a stream: so that there is a Content-Length.
        request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = _mediaType } };
        if (_token is { } token)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
                .ConfigureAwait(false);
            return await ReadAsync(response, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new MessageTransportException(
                MessageTransportFault.Unreachable,
                $"{prefix.Authority} cannot be reached or broke off",
                failure
            );
        }
        catch (OperationCanceledException failure) when (!cancel.IsCancellationRequested)
        {
            throw new MessageTransportException(
                MessageTransportFault.Timeout,
                $"{prefix.Authority} did not answer in time",
                failure
            );
        }
    }

    private async Task<(int Type, ReadOnlyMemory<byte> Body)> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (await BoundedBody.ReadAsync(response.Content, maxAnswerLength, cancel).ConfigureAwait(false) is not { } body)
            throw new MessageTransportException(MessageTransportFault.TooLarge, $"{prefix.Authority} sent too much");

        var status = (int)response.StatusCode;
        var type = 0;
        var isNumbered =
            response.Headers.TryGetValues(NumberedMessageRoutes.TypeHeader, out var values)
            && values.ToArray() is [var value]
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out type)
            && type is > 0 and <= 255;
        // The number counts and not the status: peers send their errors under 200, 500 and others.
        if (!isNumbered && (status != 200 || body.Length > 0))
            throw new MessageTransportException(
                MessageTransportFault.NotTheProtocol,
                $"{prefix.Authority} answered with status {status} and no message"
            );
        if (response.Headers.TryGetValues("Authorization", out var tokens))
            _token = tokens.First();
        return (type, body);
    }
}
