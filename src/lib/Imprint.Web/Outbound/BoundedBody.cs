namespace Imprint.Web.Outbound;

/// <summary>Reads a body up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null when it is longer than <paramref name="limit"/>.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > limit)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await content.ReadAsStreamAsync(cancel);
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var length)
        {
            if (body.Length + length > limit)
                return null;
            body.Write(buffer, 0, length);
        }

        return body.ToArray();
    }
}
