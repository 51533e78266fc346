namespace Imprint.Device.Services;

/// <summary>The content behind an http or https address; null when it is longer than allowed, or cannot be had.</summary>
public delegate Task<byte[]?> FileFetcher(Uri address, int maxLength, CancellationToken cancel);

/// <summary>Fetches files as a browser does: an https server must have a certificate that the operating system trusts.</summary>
public static class HttpFileFetcher
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static FileFetcher Create(TimeProvider clock) =>
        async (address, maxLength, cancel) =>
        {
            using var timeout = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            using var handler = new SocketsHttpHandler { UseCookies = false, MaxAutomaticRedirections = 5 };
            using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            try
            {
                using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, either.Token);
                return answer.IsSuccessStatusCode ? await ReadAsync(answer.Content, maxLength, either.Token) : null;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                return null;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return null;
            }
        };

    private static async Task<byte[]?> ReadAsync(HttpContent content, int maxLength, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > maxLength)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancel);
        using var file = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var length)
        {
            if (file.Length + length > maxLength)
                return null;
            file.Write(buffer, 0, length);
        }

        return file.ToArray();
    }
}
