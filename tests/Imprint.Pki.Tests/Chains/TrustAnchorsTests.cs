using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.TestKit;

namespace Imprint.Pki.Tests.Chains;

public sealed class TrustAnchorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Anchors_come_from_files_and_folders_and_keep_their_mark()
    {
        Directory.CreateDirectory(_folder.File("test"));
        CertificateFile.Write(_folder.File("test/ci.pem"), TestPki.Ci.Certificate);
        File.WriteAllText(_folder.File("test/README.md"), "not a certificate");
        File.WriteAllBytes(_folder.File("root.der"), TestPki.Root.Certificate.Raw.ToArray());

        var anchors = TrustAnchors
            .Load(
                new AnchorSource(_folder.File("test"), AnchorKind.Test),
                new AnchorSource(_folder.File("root.der"), AnchorKind.Live)
            )
            .Current;

        Assert.Equal(2, anchors.All.Count);
        var ci = anchors.Find(TestPki.Ci.Certificate.Extensions.SubjectKeyIdentifier);
        Assert.Equal((AnchorKind.Test, "Imprint Test CI", "ci.pem"), (ci!.Kind, ci.Name, ci.Source));
        var root = anchors.Find(TestPki.Root.Certificate.Extensions.SubjectKeyIdentifier.ToArray());
        Assert.Equal((AnchorKind.Live, "Maker Root", "root.der"), (root!.Kind, root.Name, root.Source));
        Assert.Null(anchors.Find(new byte[20]));
    }

    [Fact]
    public void An_anchor_that_is_marked_both_ways_is_a_test_anchor()
    {
        CertificateFile.Write(_folder.File("a.pem"), TestPki.Root.Certificate);
        CertificateFile.Write(_folder.File("b.pem"), TestPki.Root.Certificate);

        var anchors = TrustAnchors.Load(
            new AnchorSource(_folder.File("a.pem"), AnchorKind.Live),
            new AnchorSource(_folder.File("b.pem"), AnchorKind.Test)
        );

        Assert.Equal(AnchorKind.Test, Assert.Single(anchors.Current.All).Kind);
    }

    [Fact]
    public void Reloading_puts_new_anchors_in_place_without_a_restart()
    {
        CertificateFile.Write(_folder.File("ci.pem"), TestPki.Ci.Certificate);
        var anchors = TrustAnchors.Load(new AnchorSource(_folder.Path, AnchorKind.Test));
        var before = anchors.Current;
        CertificateFile.Write(_folder.File("root.pem"), TestPki.Root.Certificate);

        anchors.Reload();

        Assert.Single(before.All);
        Assert.Equal(2, anchors.Current.All.Count);
    }

    [Fact]
    public void A_reload_that_fails_leaves_the_anchors_as_they_were()
    {
        CertificateFile.Write(_folder.File("ci.pem"), TestPki.Ci.Certificate);
        var anchors = TrustAnchors.Load(new AnchorSource(_folder.Path, AnchorKind.Test));
        File.WriteAllText(_folder.File("broken.pem"), "-----BEGIN CERTIFICATE-----\n");

        var refused = Assert.Throws<PkiFileException>(anchors.Reload);

        Assert.Contains("broken.pem", refused.Message, StringComparison.Ordinal);
        Assert.Single(anchors.Current.All);
    }

    [Fact]
    public void An_end_certificate_is_no_anchor()
    {
        CertificateFile.Write(_folder.File("device.pem"), TestPki.IssueDevice());

        var refused = Assert.Throws<PkiFileException>(() =>
            TrustAnchors.Load(new AnchorSource(_folder.File("device.pem"), AnchorKind.Live))
        );

        Assert.Equal(PkiFileFault.NotAnIssuer, refused.Fault);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var refused = Assert.Throws<PkiFileException>(() =>
            TrustAnchors.Load(new AnchorSource(_folder.File("gone.pem"), AnchorKind.Live))
        );

        Assert.Equal(PkiFileFault.Missing, refused.Fault);
        Assert.Contains("gone.pem", refused.Message, StringComparison.Ordinal);
    }
}
