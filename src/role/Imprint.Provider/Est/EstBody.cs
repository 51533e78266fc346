using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Imprint.Provider.Est;

/// <summary>
/// The body of an EST message: DER in base64. RFC 8951 §3.1: always base64, whatever Content-Transfer-Encoding says or does not
/// say; line ends anywhere are allowed.
/// </summary>
internal static class EstBody
{
    public const string RequestType = "application/pkcs10";

    /// <summary>Room for a request of <see cref="Pki.SigningRequest.MaxLength"/> in base64 with line ends.</summary>
    public const int MaxLength = 24 * 1024;

    /// <summary>Reads the request's body; null and a sentence for the client when it cannot be read.</summary>
    public static async Task<(byte[]? Der, string? Fault)> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsRequestType(request.ContentType))
            return (null, $"Expected a Content-Type of {RequestType}.");
        if (request.ContentLength > MaxLength || await ReadUpToAsync(context) is not { } text)
            return (null, $"Expected at most {MaxLength} bytes.");
        return TryDecode(text, out var der)
            ? (der, null)
            : (null, "Expected base64 of a PKCS#10 request in DER, without PEM lines.");
    }

    internal static bool TryDecode(ReadOnlySpan<byte> text, out byte[] der)
    {
        der = [];
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out var length) != OperationStatus.Done || length == 0)
            return false;
        der = decoded[..length];
        return true;
    }

    private static bool IsRequestType(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(RequestType, StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]?> ReadUpToAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > MaxLength)
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
