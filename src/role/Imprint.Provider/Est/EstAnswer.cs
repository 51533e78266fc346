using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Imprint.Provider.Est;

/// <summary>An answer of EST: a message in base64, or a refusal in plain text for whoever builds the client (RFC 7030 §4.2.3).</summary>
internal sealed class EstAnswer : IResult
{
    private readonly int _status;
    private readonly string _type;
    private readonly byte[] _body;

    private readonly TimeSpan? _pause;

    private EstAnswer(int status, string type, byte[] body, TimeSpan? pause = null) =>
        (_status, _type, _body, _pause) = (status, type, body, pause);

    public static EstAnswer Message(string type, ReadOnlySpan<byte> der) =>
        new(
            StatusCodes.Status200OK,
            type,
            Encoding.ASCII.GetBytes(Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks) + "\r\n")
        );

    /// <param name="pause">When the client may come again, where that helps.</param>
    public static EstAnswer Refusal(int status, string text, TimeSpan? pause = null) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"), pause);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = _type;
        response.ContentLength = _body.Length;
        if (_status == StatusCodes.Status200OK)
            response.Headers["Content-Transfer-Encoding"] = "base64";
        if (_pause is { } pause)
            response.Headers.RetryAfter = ((long)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return response.Body.WriteAsync(_body, httpContext.RequestAborted).AsTask();
    }
}
