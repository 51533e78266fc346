using Imprint.Pki.Pem;
using Imprint.TestKit;

namespace Imprint.Pki.Tests.Pem;

public sealed class PemTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static readonly string Good = PemText.Write(TestPki.Factory.Certificate, TestPki.Root.Certificate);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_file_is_read_in_its_order()
    {
        CertificateFile.Write(_folder.File("chain.pem"), TestPki.IssueDevice(), TestPki.Factory.Certificate);

        var chain = CertificateFile.Read(_folder.File("chain.pem"));

        Assert.Equal(2, chain.Count);
        Assert.Equal(TestPki.Factory.Certificate.Raw.ToArray(), chain[1].Raw.ToArray());
    }

    [Fact]
    public void Text_between_the_blocks_is_passed_over()
    {
        Assert.True(PemText.TryRead("Our root:\n" + Good + "\nThe end.\n", PemText.Certificate, out var blocks));
        Assert.Equal(2, blocks.Count);
    }

    public static TheoryData<string> Damaged =>
        [
            "",
            "no block at all",
            Good.Replace("-----END CERTIFICATE-----", "", StringComparison.Ordinal),
            Good.Replace("CERTIFICATE", "PRIVATE KEY", StringComparison.Ordinal),
            // The first block is damaged, the second is whole: a lenient reader finds one certificate.
            Good.Insert(Good.IndexOf('\n') + 1, "*"),
            Good[..^10],
            Good + "-----BEGIN CERTIFICATE-----\n",
        ];

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public void A_damaged_block_is_not_skipped(string text)
    {
        Assert.False(PemText.TryRead(text, PemText.Certificate, out _));

        File.WriteAllText(_folder.File("bad.pem"), text);
        var refused = Assert.Throws<PkiFileException>(() => CertificateFile.Read(_folder.File("bad.pem")));
        Assert.Contains("bad.pem", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text.Length == 0 ? PkiFileFault.NoCertificate : PkiFileFault.NotPem, refused.Fault);
    }

    [Fact]
    public void A_file_says_what_is_wrong_with_it()
    {
        Assert.Equal(PkiFileFault.Missing, FaultOf("gone.pem"));

        File.WriteAllBytes(_folder.File("binary"), [1, 2, 0xff]);
        Assert.Equal(PkiFileFault.NotPem, FaultOf("binary"));

        File.WriteAllBytes(_folder.File("large"), new byte[1024 * 1024 + 1]);
        Assert.Equal(PkiFileFault.TooLarge, FaultOf("large"));

        File.WriteAllBytes(_folder.File("cut.der"), TestPki.IssueDevice().Raw.ToArray()[..^1]);
        Assert.Equal(PkiFileFault.Malformed, FaultOf("cut.der"));

        File.WriteAllText(_folder.File("odd.pem"), PemText.Write(PemText.Certificate, [0x30, 0x00]));
        Assert.Equal(PkiFileFault.Malformed, FaultOf("odd.pem"));

        Assert.Equal(PkiFileFault.NotReadable, FaultOf(""));
    }

    private PkiFileFault FaultOf(string name) =>
        Assert.Throws<PkiFileException>(() => CertificateFile.Read(_folder.File(name))).Fault;
}
