using System.Security.Cryptography;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Tests.ServiceInfo;

/// <summary>Files, addresses, commands and an issuer, in memory. It does what both sides ask for.</summary>
internal sealed class FakeWorld
{
    public static readonly byte[] SigningRequest = [.. Enumerable.Range(0, 700).Select(i => (byte)i)];
    public static readonly byte[] Certificate = [.. Enumerable.Range(0, 1500).Select(i => (byte)(i * 7))];
    public static readonly byte[] CaCertificates = [.. Enumerable.Range(0, 900).Select(i => (byte)(i * 3))];
    public static readonly byte[] Attributes = [0x30, 0x00];

    public Dictionary<string, byte[]> DeviceFiles { get; } = [];

    public Dictionary<string, byte[]> OwnerFiles { get; } = [];

    public Dictionary<string, byte[]> Web { get; } = [];

    public List<ServiceInfoEffect> Seen { get; } = [];

    /// <summary>Effects that nobody carries out (yet).</summary>
    public Func<ServiceInfoEffect, bool> Holds { get; set; } = _ => false;

    public CommandEnded CommandResult { get; set; } = new(0, "out\n"u8.ToArray(), "err\n"u8.ToArray());

    public CsrError? Refusal { get; set; }

    public EffectResult? Do(ServiceInfoEffect effect)
    {
        if (Holds(effect))
            return null;
        Seen.Add(effect);
        return effect switch
        {
            StoreFile store => Keep(DeviceFiles, store.FileName, store.Content),
            KeepUpload keep => Keep(OwnerFiles, keep.FileName, keep.Content),
            ReadFile read => DeviceFiles.TryGetValue(read.FileName, out var content)
                ? new FileRead(content)
                : EffectResult.Failed("no such file"),
            FetchUrl fetch => Fetch(fetch),
            RunCommand => CommandResult,
            IssueCertificate when Refusal is { } error => new CsrRefused(error),
            IssueCertificate issue => Issue(issue),
            GiveCaCertificates => new CsrAnswer(CaCertificates),
            GiveCsrAttributes => new CsrAnswer(Attributes),
            MakeSigningRequest => new SigningRequestMade(SigningRequest),
            _ => EffectResult.Done,
        };
    }

    private static CsrAnswer Issue(IssueCertificate issue)
    {
        Assert.Equal(SigningRequest, issue.Request.ToArray());
        return new CsrAnswer(Certificate);
    }

    private static EffectResult Keep(Dictionary<string, byte[]> files, string name, ReadOnlyMemory<byte> content)
    {
        files[name] = content.ToArray();
        return EffectResult.Done;
    }

    private EffectResult Fetch(FetchUrl fetch)
    {
        if (!Web.TryGetValue(fetch.Url.AbsoluteUri, out var content))
            return EffectResult.Failed("404");
        if (fetch.Sha384 is { } hash && !SHA384.HashData(content).AsSpan().SequenceEqual(hash.Span))
            return EffectResult.Failed("wrong hash");
        DeviceFiles[fetch.FileName] = content;
        return new UrlFetched(content.Length);
    }
}
