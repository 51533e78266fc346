using Imprint.Pki.Pem;

namespace Imprint.Pki.Chains;

/// <summary>A file, or a folder of *.pem, *.crt, *.cer and *.der files, whose certificates are anchors of one kind.</summary>
public sealed record AnchorSource(string Path, AnchorKind Kind);

/// <summary>The trust anchors of a party. Reloading puts a new set in place at once; a check that has begun keeps the one it took.</summary>
public sealed class TrustAnchors
{
    private static readonly string[] Extensions = [".pem", ".crt", ".cer", ".der"];

    private readonly IReadOnlyList<AnchorSource> _sources;
    private volatile TrustAnchorSet _current;

    private TrustAnchors(IReadOnlyList<AnchorSource> sources, TrustAnchorSet current)
    {
        _sources = sources;
        _current = current;
    }

    /// <summary>Anchors that were made in this process.</summary>
    public TrustAnchors(params IEnumerable<TrustAnchor> anchors)
        : this([], new TrustAnchorSet(anchors)) { }

    public TrustAnchorSet Current => _current;

    /// <summary>Reads all sources, or says which file is at fault.</summary>
    public static TrustAnchors Load(params IReadOnlyList<AnchorSource> sources) => new(sources, Read(sources));

    /// <summary>Reads the sources again. When one is at fault this throws, and the anchors stay as they were.</summary>
    public void Reload()
    {
        if (_sources.Count > 0)
            _current = Read(_sources);
    }

    /// <summary>Puts other anchors in place.</summary>
    public void Replace(params IEnumerable<TrustAnchor> anchors) => _current = new TrustAnchorSet(anchors);

    private static TrustAnchorSet Read(IReadOnlyList<AnchorSource> sources) =>
        new(sources.SelectMany(source => FilesOf(source.Path).SelectMany(file => ReadFile(file, source.Kind))));

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path)
            ? Directory
                .EnumerateFiles(path)
                .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
            : [path];

    private static IEnumerable<TrustAnchor> ReadFile(string path, AnchorKind kind)
    {
        var file = Path.GetFileName(path);
        foreach (var certificate in CertificateFile.Read(path))
        {
            if (certificate.Extensions.BasicConstraints is not { IsCa: true })
                throw new PkiFileException(
                    PkiFileFault.NotAnIssuer,
                    $"'{certificate.Subject}' in '{file}' may not issue certificates, so it cannot be a trust anchor."
                );
            if (kind == AnchorKind.Live && PublicTestKeys.Contains(certificate))
                throw new PkiFileException(
                    PkiFileFault.TestKeyMarkedLive,
                    $"'{certificate.Subject}' in '{file}' is a published test root: everybody has its private key."
                );
            yield return new TrustAnchor(
                certificate,
                kind,
                certificate.Subject.CommonName ?? certificate.Subject.ToString(),
                file
            );
        }
    }
}
