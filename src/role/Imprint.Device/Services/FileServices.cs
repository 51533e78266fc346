using System.Security.Cryptography;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Device.Services;

/// <summary>What <c>fdo.download</c>, <c>fdo.upload</c> and <c>fdo.wget</c> ask for, all in one folder.</summary>
internal sealed class FileServices(ConfinedFolder folder, int maxLength, FileFetcher? fetcher)
{
    public EffectResult Store(StoreFile file) =>
        folder.Write(file.FileName, file.Content.Span) is { } reason ? EffectResult.Failed(reason) : EffectResult.Done;

    public EffectResult Read(ReadFile file) =>
        folder.TryRead(file.FileName, maxLength) is { } content
            ? new FileRead(content)
            : EffectResult.Failed("there is no such file to read");

    /// <summary>A file without a hash is as good as the way it comes, so plain http is taken only with one.</summary>
    public async Task<EffectResult> FetchAsync(FetchUrl file, CancellationToken cancel)
    {
        if (file.Sha384 is null && file.Url.Scheme != Uri.UriSchemeHttps)
            return EffectResult.Failed("plain http needs a sha-384");
        if (fetcher is null || await fetcher(file.Url, maxLength, cancel) is not { } content)
            return EffectResult.Failed("the file could not be fetched");
        if (file.Sha384 is { } hash && !CryptographicOperations.FixedTimeEquals(SHA384.HashData(content), hash.Span))
            return EffectResult.Failed("the sha-384 is another");
        return folder.Write(file.FileName, content) is { } reason ? EffectResult.Failed(reason) : new UrlFetched(content.Length);
    }
}
