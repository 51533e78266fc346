using System.Net;
using System.Net.Http.Headers;
using Imprint.Element;
using Imprint.Journey.FirstAccess;
using Imprint.Wire;

namespace Imprint.Device.FirstAccess;

/// <summary>
/// Asks the manufacturer who owns this device (docs/spec/first-access.md), over any network and any server that answers: what comes
/// back is believed only after every check. What goes wrong on the way to an answer is the client's exception.
/// </summary>
/// <param name="http">Leads to the manufacturer's listener for devices. It must bear an answer that is held for half a minute.</param>
public sealed class FirstAccessCall(DeviceElement element, HttpClient http, RandomSource random)
{
    private const string Path = "bootstrap/v1/redirect";
    private const string MediaType = "application/cbor";

    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public async Task<FirstAccessOutcome> AskAsync(CancellationToken cancel)
    {
        var credential = element.Credential ?? throw new InvalidOperationException("A device without a credential has no owner.");
        var question = new RedirectRequest(credential.Guid, RedirectNonce.Create(random));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative));
        request.Content = new ByteArrayContent(question.Encode());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

        // 1. A server that has enough for now says so before anything else.
        var status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            return new FirstAccessOutcome.Later(Bounded(response.Headers.RetryAfter?.Delta ?? DefaultPause));
        if (response.StatusCode != HttpStatusCode.OK)
            return new FirstAccessOutcome.Unusable(status, "the server does not answer this question");

        // 2. The answer, within its limit.
        if (await ReadAsync(response, cancel) is not { } body)
            return new FirstAccessOutcome.Unusable(status, "the answer is too long");
        if (RedirectAnswer.Read(body, out var answer) is not WireFault.None and var fault)
            return new FirstAccessOutcome.Unusable(status, $"the answer cannot be read: {fault}");
        if (answer!.Status == RedirectStatus.NotYet)
            return new FirstAccessOutcome.Later(Bounded(TimeSpan.FromSeconds(answer.RetryAfterSeconds)));

        // 3. The check; what passes it is kept before anything is done by it.
        var last = KeptAccess.Read(element)?.Remembered;
        if (FirstAccessCheck.Run(credential, element.Hmac, question, answer, last, out var accepted) is { } refusal)
            return new FirstAccessOutcome.Refused(refusal);
        var kept = new KeptAccess(accepted!.OwnerKey, accepted.Record, answer.Record!.Value, accepted.Time);
        kept.Write(element);
        return new FirstAccessOutcome.Accepted(kept);
    }

    /// <summary>Whoever answers may not keep a device waiting for as long as he likes.</summary>
    private static TimeSpan Bounded(TimeSpan pause) =>
        pause < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
        : pause > LongestPause ? LongestPause
        : pause;

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > RedirectAnswer.MaxLength)
            return null;
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        var piece = new byte[RedirectAnswer.SizeClass];
        while (await stream.ReadAsync(piece, cancel) is > 0 and var length)
        {
            if (body.Length + length > RedirectAnswer.MaxLength)
                return null;
            body.Write(piece, 0, length);
        }

        return body.ToArray();
    }
}
