using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Pki.Pem;
using Imprint.TestKit;
using Imprint.Wire;

namespace Imprint.Pki.Tests;

public sealed class RevocationListTests
{
    private static readonly KeyValuePair<SerialNumber, Revocation>[] Two =
    [
        KeyValuePair.Create(SerialNumber.Random(), new Revocation(TestPki.Now.AddDays(-3), RevocationReason.KeyCompromise)),
        KeyValuePair.Create(SerialNumber.Random(), new Revocation(TestPki.Now.AddDays(-2), RevocationReason.Unspecified)),
    ];

    [Fact]
    public void What_was_written_is_read()
    {
        var list = Issue(Two);

        Assert.True(RevocationList.TryParse(list.Raw, out var read, out _));

        Assert.True(read.Signed.IsSignedBy(TestPki.Root.Certificate.PublicKey));
        Assert.Equal(TestPki.Root.Certificate.Subject, read.Issuer);
        Assert.Equal(TestPki.Now, read.ThisUpdate);
        Assert.Equal(TestPki.Now.AddDays(7), read.NextUpdate);
        Assert.Equal(41, read.Number);
        Assert.Equal(TestPki.Root.Certificate.Extensions.SubjectKeyIdentifier.ToArray(), read.AuthorityKeyIdentifier.ToArray());
        Assert.Null(read.UnknownCritical);
        Assert.Equal(Two.ToDictionary(), read.Entries);
    }

    [Fact]
    public void A_list_of_the_platform_is_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=platform", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var issuer = request.CreateSelfSigned(TestPki.Decade.NotBefore, TestPki.Decade.NotAfter);
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(
            Two[0].Key.Contents,
            TestPki.Now.AddDays(-3),
            System.Security.Cryptography.X509Certificates.X509RevocationReason.KeyCompromise
        );
        var der = builder.Build(
            issuer,
            new BigInteger(5),
            TestPki.Now.AddDays(7),
            HashAlgorithmName.SHA256,
            thisUpdate: TestPki.Now
        );

        Assert.True(Certificate.TryParse(issuer.RawData, out var readIssuer));
        Assert.True(RevocationList.TryParse(der, out var read, out _));

        Assert.True(read.Signed.IsSignedBy(readIssuer.PublicKey));
        Assert.Equal(5, read.Number);
        Assert.True(read.TryFind(Two[0].Key, out var revocation));
        Assert.Equal(Two[0].Value, revocation);
    }

    [Fact]
    public async Task The_platform_and_openssl_accept_our_lists()
    {
        using var folder = new TempFolder();
        var list = Issue(Two);
        await File.WriteAllTextAsync(folder.File("list.pem"), PemText.Write(PemText.RevocationList, list.Raw.Span));
        CertificateFile.Write(folder.File("root.pem"), TestPki.Root.Certificate);

        CertificateRevocationListBuilder.Load(list.Raw.Span, out var number, out _);
        var (exitCode, output) = await OpenSslTool.RunAsync(
            "crl",
            "-in",
            folder.File("list.pem"),
            "-noout",
            "-text",
            "-CAfile",
            folder.File("root.pem")
        );

        Assert.Equal(41, number);
        Assert.True(exitCode == 0, output);
        Assert.Contains("verify OK", output, StringComparison.Ordinal);
        Assert.Contains("Key Compromise", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_is_a_list()
    {
        Assert.Empty(Issue([]).Entries);
    }

    [Fact]
    public void One_serial_number_twice_is_a_fault()
    {
        Assert.Equal(WireFault.Duplicate, FaultOf(Rewrite(list => list.Entries = [.. list.Entries, .. list.Entries])));
    }

    [Fact]
    public void A_malformed_list_is_a_fault()
    {
        var good = Issue(Two).Raw.ToArray();

        Assert.Equal(WireFault.Truncated, FaultOf([]));
        Assert.Equal(WireFault.TrailingBytes, FaultOf([.. good, 0]));
        Assert.Equal(WireFault.Truncated, FaultOf(good[..^1]));
        Assert.Equal(WireFault.BadValue, FaultOf(Rewrite(list => list.Version = 0)));
        Assert.Equal(WireFault.BadValue, FaultOf(Rewrite(list => list.Reason = 7)));
        Assert.Equal(WireFault.BadValue, FaultOf(Rewrite(list => list.Reason = 99)));
    }

    [Fact]
    public void A_critical_extension_of_the_list_or_of_an_entry_is_kept_in_sight()
    {
        var delta = RawCertificate.Extension("2.5.29.27", true, 2, 1, 1);
        var indirect = RawCertificate.Extension("2.5.29.29", true, 0x30, 0);

        Assert.True(RevocationList.TryParse(Rewrite(list => list.Extensions = delta), out var withDelta, out _));
        Assert.True(RevocationList.TryParse(Rewrite(list => list.EntryExtension = indirect), out var withIndirect, out _));

        Assert.Equal("2.5.29.27", withDelta.UnknownCritical.ToString());
        Assert.Equal("2.5.29.29", withIndirect.UnknownCritical.ToString());
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        const int seed = 20261105;
        var random = new Random(seed);
        var sample = Issue(Two).Raw.ToArray();
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = sample.ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var isRead = RevocationList.TryParse(bytes.AsMemory(0, random.Next(bytes.Length + 1)), out var read, out var fault);
            Assert.Equal(isRead, read is not null);
            Assert.Equal(isRead, fault == WireFault.None);
        }
    }

    private static WireFault FaultOf(byte[] der)
    {
        Assert.False(RevocationList.TryParse(der, out _, out var fault));
        return fault;
    }

    private static RevocationList Issue(KeyValuePair<SerialNumber, Revocation>[] revoked) =>
        TestPki.Root.IssueRevocationList(41, TestPki.Now, TestPki.Now.AddDays(7), revoked);

    private static byte[] Rewrite(Action<RawList> change)
    {
        var list = new RawList();
        change(list);
        return list.Write();
    }

    private sealed class RawList
    {
        public int Version { get; set; } = 1;

        public byte Reason { get; set; } = 1;

        public SerialNumber[] Entries { get; set; } = [Two[0].Key];

        public byte[]? EntryExtension { get; set; }

        public byte[]? Extensions { get; set; }

        public byte[] Write()
        {
            var writer = new Wire.Der.DerWriter();
            using (writer.BeginSequence())
            {
                writer.WriteInteger(Version);
                writer.WriteRaw(SignatureAlgorithm.EcdsaWithSha256.Identifier);
                writer.WriteRaw(TestPki.Root.Certificate.Subject.Raw.Span);
                writer.WriteTime(TestPki.Now);
                using (writer.BeginSequence())
                {
                    foreach (var serial in Entries)
                    {
                        using (writer.BeginSequence())
                        {
                            writer.WriteTlv(Wire.Der.DerTag.Integer, serial.Contents);
                            writer.WriteTime(TestPki.Now);
                            using (writer.BeginSequence())
                                writer.WriteRaw(EntryExtension ?? RawCertificate.Extension("2.5.29.21", false, 10, 1, Reason));
                        }
                    }
                }

                if (Extensions is not null)
                {
                    using (writer.Begin(Wire.Der.DerTag.ContextConstructed(0)))
                    using (writer.BeginSequence())
                        writer.WriteRaw(Extensions);
                }
            }

            return SignedStructure.Write(writer.Written, SignatureAlgorithm.EcdsaWithSha256, [0]);
        }
    }
}
