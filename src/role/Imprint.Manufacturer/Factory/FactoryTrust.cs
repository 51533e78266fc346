using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Web.Parties;

namespace Imprint.Manufacturer.Factory;

/// <summary>
/// Whose device certificates this manufacturer answers for: its own factory's, and those of the factories whose roots lie in
/// <c>factory-roots.pem</c> of its folder. Lists of revoked certificates lie in <c>factory-crls.pem</c>. Both files may change while
/// the party runs; they are read again when they have.
/// </summary>
internal sealed class FactoryTrust(FactoryAuthority authority, Party party, TimeProvider clock)
{
    private const string RootsFile = "factory-roots.pem";
    private const string CrlsFile = "factory-crls.pem";
    private const int MaxCrlFileLength = RevocationList.MaxLength;

    private readonly Lock _gate = new();
    private Loaded? _loaded;

    /// <summary>Reads the files now, so that a fault in them shows at the start and not at the first device.</summary>
    public void Load() => _ = Current();

    /// <param name="chain">Leaf first, DER.</param>
    public ChainOutcome Check(IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        var loaded = Current();
        var rules = new ChainRules(CertificateRole.FactoryDevice, CheckTime.Now(clock))
        {
            Revoked = loaded.Revoked,
            AllowsRsaLeaf = true, // FDO knows devices with RSA keys
        };
        return loaded.Check.Check(chain, rules);
    }

    /// <summary>The code of a refused chain, as the catalogue of problems has it.</summary>
    public static string CodeOf(ChainFault fault) =>
        fault switch
        {
            ChainFault.Revoked => "cert-revoked",
            ChainFault.Expired => "cert-expired",
            ChainFault.NotYetValid => "cert-not-yet-valid",
            _ => "cert-untrusted",
        };

    private Loaded Current()
    {
        var (roots, crls) = (Path.Combine(party.Folder, RootsFile), Path.Combine(party.Folder, CrlsFile));
        // The time of a file that is not there is a time, too.
        var stamp = (File.GetLastWriteTimeUtc(roots), File.GetLastWriteTimeUtc(crls));
        lock (_gate)
        {
            if (_loaded is null || _loaded.Stamp != stamp)
                _loaded = Read(roots, crls, stamp);
            return _loaded;
        }
    }

    private Loaded Read(string rootsFile, string crlsFile, (DateTime, DateTime) stamp)
    {
        List<TrustAnchor> anchors =
        [
            new(authority.Certificate, AnchorKind.Live, "factory-ca", party.Name),
            new(authority.Root, AnchorKind.Live, "root", party.Name),
        ];
        if (File.Exists(rootsFile))
            anchors.AddRange(
                CertificateFile
                    .Read(rootsFile)
                    .Select(root => new TrustAnchor(
                        root,
                        AnchorKind.Live,
                        root.Subject.CommonName ?? root.Subject.ToString(),
                        RootsFile
                    ))
            );
        return new Loaded(new ChainCheck(new TrustAnchors(anchors)), ReadCrls(crlsFile, anchors), stamp);
    }

    private CrlSet ReadCrls(string file, List<TrustAnchor> anchors)
    {
        var set = new CrlSet();
        if (!File.Exists(file))
            return set;
        if (new FileInfo(file).Length > MaxCrlFileLength)
            throw new PkiFileException(PkiFileFault.TooLarge, $"'{CrlsFile}' is larger than it may be.");
        if (!PemText.TryRead(File.ReadAllText(file), PemText.RevocationList, out var blocks))
            throw new PkiFileException(PkiFileFault.NotPem, $"'{CrlsFile}' must hold only whole blocks of X509 CRL.");
        foreach (var block in blocks)
        {
            if (!RevocationList.TryParse(block, out var list, out var fault))
                throw new PkiFileException(PkiFileFault.Malformed, $"A list in '{CrlsFile}' cannot be read: {fault}.");
            if (!anchors.Exists(anchor => set.TryAdd(list, anchor.Certificate, clock.GetUtcNow()) is null))
                throw new PkiFileException(
                    PkiFileFault.Malformed,
                    $"A list in '{CrlsFile}' is not signed by any factory whose root is known here: {list.Issuer}."
                );
        }

        return set;
    }

    private sealed record Loaded(ChainCheck Check, CrlSet Revoked, (DateTime, DateTime) Stamp);
}
