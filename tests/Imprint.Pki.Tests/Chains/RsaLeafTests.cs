using System.Security.Cryptography;
using Imprint.Pki.Chains;
using Imprint.Pki.Issuing;
using Imprint.Wire.Der;

namespace Imprint.Pki.Tests.Chains;

/// <summary>Devices of other makers may have RSA keys; nobody who issues may.</summary>
public sealed class RsaLeafTests
{
    private static readonly ChainRules Rules = TestPki.Rules(CertificateRole.FactoryDevice) with { AllowsRsaLeaf = true };

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void A_leaf_with_an_RSA_key_is_trusted_where_the_rules_say_so_and_nowhere_else(int bits)
    {
        using var key = RSA.Create(bits);
        var leaf = TestPki.Factory.Issue(TestPki.Device.ToContent(key.ExportSubjectPublicKeyInfo(), TestPki.Forever));
        var chain = TestPki.Chain(leaf, TestPki.Factory.Certificate);
        var check = TestPki.CheckUnder(TestPki.Anchor);

        Assert.True(leaf.PublicKey.IsRsa);
        Assert.IsType<ChainOutcome.Trusted>(check.Check(chain, Rules));
        AssertUnsupported(0, check.Check(chain, TestPki.Rules(CertificateRole.FactoryDevice)));
    }

    [Fact]
    public void Everything_else_about_such_a_leaf_is_checked_as_ever()
    {
        using var key = RSA.Create(2048);
        var leaf = TestPki.Factory.Issue(TestPki.Device.ToContent(key.ExportSubjectPublicKeyInfo(), TestPki.Decade));
        var chain = TestPki.Chain(leaf, TestPki.Factory.Certificate);
        var check = TestPki.CheckUnder(TestPki.Anchor);
        var broken = leaf.Raw.ToArray();
        broken[^1] ^= 1;

        AssertRefused(ChainFault.BadSignature, check.Check([broken, TestPki.Factory.Certificate.Raw], Rules));
        AssertRefused(
            ChainFault.Expired,
            check.Check(chain, Rules with { Time = CheckTime.At(TestPki.Decade.NotAfter.AddDays(1)) })
        );
        AssertRefused(ChainFault.WrongRole, check.Check(chain, Rules with { Role = CertificateRole.TlsServer }));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(5120)]
    public void A_key_that_is_too_short_or_too_long_is_unsupported(int bits)
    {
        var modulus = new byte[bits / 8];
        modulus[0] = 0x80;
        modulus[^1] = 1;
        var spki = Spki(modulus, [1, 0, 1]);
        var der = new RawCertificate { PublicKeyInfo = spki }.Write();

        Assert.True(SubjectPublicKey.TryParse(spki, out var key));
        Assert.False(key.IsRsa);
        AssertUnsupported(0, TestPki.CheckUnder(TestPki.Anchor).Check([der], Rules));
        Assert.Throws<ArgumentException>(() => TestPki.Factory.Issue(TestPki.Device.ToContent(spki, TestPki.Forever)));
    }

    [Fact]
    public void An_RSA_issuer_is_refused_whatever_the_rules_say()
    {
        // An issuer with an RSA key, itself well issued: what it signs, by whatever algorithm, does not count.
        using var rsa = RSA.Create(2048);
        var name = DistinguishedName.Create(new NameAttribute(Oids.CommonName, "rsa-ca"));
        var issuer = TestPki.Root.Issue(
            new CertificateContent(
                name,
                rsa.ExportSubjectPublicKeyInfo(),
                TestPki.Decade,
                [EncodedExtension.BasicConstraints(isCa: true, 0), EncodedExtension.KeyUsage(KeyUsages.KeyCertSign)]
            )
            {
                AllowsRsaKey = true,
            }
        );
        var asEcdsa = new RawCertificate { Issuer = name }.Write();
        Assert.True(Certificate.TryParse(asEcdsa, out var leaf));
        var signed = SignedByRsa(rsa, name);

        Assert.IsType<ChainOutcome.Refused>(Check(leaf.Raw, issuer.Raw));
        Assert.IsType<ChainOutcome.Refused>(Check(signed, issuer.Raw));

        // And as an anchor.
        var underIt = TestPki.CheckUnder(new TrustAnchor(issuer, AnchorKind.Live, "rsa", "test")).Check([signed], Rules);
        Assert.IsType<ChainOutcome.Refused>(underIt);

        static ChainOutcome Check(params ReadOnlyMemory<byte>[] chain) => TestPki.CheckUnder(TestPki.Anchor).Check(chain, Rules);
    }

    private static byte[] SignedByRsa(RSA rsa, DistinguishedName issuer)
    {
        byte[] algorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00];
        var raw = new RawCertificate { Issuer = issuer, InnerAlgorithm = algorithm }.Write();
        // The outer algorithm does not match yet, so the inner part is cut out by hand.
        var reader = new DerReader(raw);
        reader.EnterSequence();
        var toBeSigned = reader.ReadTlv(DerTag.Sequence).Whole;
        var writer = new DerWriter(2048);
        using (writer.BeginSequence())
        {
            writer.WriteRaw(toBeSigned);
            writer.WriteRaw(algorithm);
            writer.WriteBitString(rsa.SignData(toBeSigned, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return writer.ToArray();
    }

    private static byte[] Spki(byte[] modulus, byte[] exponent)
    {
        var inner = new DerWriter(1024);
        using (inner.BeginSequence())
        {
            inner.WriteUnsignedInteger(modulus);
            inner.WriteUnsignedInteger(exponent);
        }

        var writer = new DerWriter(1024);
        using (writer.BeginSequence())
        {
            using (writer.BeginSequence())
            {
                writer.WriteOid(Wire.Ids.Oid.Parse("1.2.840.113549.1.1.1"));
                writer.WriteNull();
            }

            writer.WriteBitString(inner.Written);
        }

        return writer.ToArray();
    }

    private static void AssertUnsupported(int position, ChainOutcome outcome)
    {
        AssertRefused(ChainFault.UnsupportedAlgorithm, outcome);
        Assert.Equal(position, ((ChainOutcome.Refused)outcome).Position);
    }

    private static void AssertRefused(ChainFault fault, ChainOutcome outcome) =>
        Assert.Equal(fault, Assert.IsType<ChainOutcome.Refused>(outcome).Fault);
}
