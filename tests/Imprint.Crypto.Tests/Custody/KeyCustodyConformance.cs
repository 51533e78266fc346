using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Rsa;

namespace Imprint.Crypto.Tests.Custody;

/// <summary>One suite for every custody: what passes it can replace another without the signing code noticing.</summary>
public abstract class KeyCustodyConformance
{
    protected abstract KeyCustody OpenCustody();

    public static TheoryData<KeyKind> Kinds => [KeyKind.P256, KeyKind.P384, KeyKind.BrainpoolP256r1];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signature_verifies_under_the_public_half_in_both_forms(KeyKind kind)
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("signer", kind);
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var data = "a document"u8.ToArray();
        var hash = SHA256.HashData(data);

        var der = key.SignData(data, HashAlgorithmName.SHA256, SignatureForm.Der);
        var raw = key.SignData(data, HashAlgorithmName.SHA256, SignatureForm.Raw);
        var rawOfHash = key.SignHash(hash, SignatureForm.Raw);
        var derOfHash = key.SignHash(hash, SignatureForm.Der);

        Assert.Equal(kind, key.Kind);
        Assert.Equal(2 * kind.CoordinateLength, raw.Length);
        Assert.True(verifier.VerifyHash(hash, der, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(verifier.VerifyHash(hash, derOfHash, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(verifier.VerifyHash(hash, raw, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.True(verifier.VerifyHash(hash, rawOfHash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_sides_of_an_agreement_reach_the_same_secret(KeyKind kind)
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("agreement", kind);
        using var peer = ECDiffieHellman.Create(kind.Curve);
        using var own = ECDiffieHellman.Create();
        own.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var q = peer.ExportParameters(includePrivateParameters: false).Q;

        using var secret = key.Agree([0x04, .. q.X!, .. q.Y!]);

        Assert.True(secret.Matches(peer.DeriveRawSecretAgreement(own.PublicKey)));
    }

    [Fact]
    public void A_point_off_the_curve_is_refused()
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("agreement", KeyKind.P256);
        var point = new byte[65];
        point[0] = 0x04;
        point[64] = 1;

        Assert.Equal(KeyCustodyFault.BadPeerPoint, Assert.Throws<KeyCustodyException>(() => key.Agree(point)).Fault);
        Assert.Equal(KeyCustodyFault.BadPeerPoint, Assert.Throws<KeyCustodyException>(() => key.Agree([0x02])).Fault);
        Assert.Equal(KeyCustodyFault.BadPeerPoint, Assert.Throws<KeyCustodyException>(() => key.Agree([])).Fault);
    }

    [Fact]
    public void A_key_outlives_the_process_that_made_it()
    {
        ReadOnlyMemory<byte> made;
        using (var custody = OpenCustody())
        using (var key = custody.OpenOrCreate("lasting", KeyKind.P256))
            made = key.SubjectPublicKeyInfo;

        using var later = OpenCustody();
        using var opened = later.Open("lasting");
        using var again = later.OpenOrCreate("lasting", KeyKind.P256);

        Assert.Equal(made, opened.SubjectPublicKeyInfo);
        Assert.Equal(made, again.SubjectPublicKeyInfo);
        Assert.Equal("lasting", opened.Name);
    }

    [Fact]
    public void A_key_that_is_not_there_is_missing()
    {
        using var custody = OpenCustody();

        Assert.Equal(KeyCustodyFault.Missing, Assert.Throws<KeyCustodyException>(() => custody.Open("nobody")).Fault);
    }

    [Fact]
    public void A_key_of_another_kind_is_not_handed_out()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();

        var refused = Assert.Throws<KeyCustodyException>(() => custody.OpenOrCreate("signer", KeyKind.P384));

        Assert.Equal(KeyCustodyFault.WrongKind, refused.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../master")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    [InlineData("dot.dot")]
    [InlineData("nul\0")]
    [InlineData("x12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_could_leave_the_folder_is_refused(string name)
    {
        using var custody = OpenCustody();

        Assert.Equal(KeyCustodyFault.BadName, Assert.Throws<KeyCustodyException>(() => custody.Open(name)).Fault);
        Assert.Equal(
            KeyCustodyFault.BadName,
            Assert.Throws<KeyCustodyException>(() => custody.OpenOrCreate(name, KeyKind.P256)).Fault
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(10_000)]
    public void What_was_sealed_opens_under_its_context_only(int length)
    {
        using var custody = OpenCustody();
        var plaintext = new byte[length];
        new Random(7).NextBytes(plaintext);

        var first = custody.Seal(plaintext, "subscription 1 K");
        var second = custody.Seal(plaintext, "subscription 1 K");

        using var opened = custody.Unseal(first, "subscription 1 K");
        Assert.True(opened.Matches(plaintext));
        Assert.NotEqual(first, second);
        var refused = Assert.Throws<KeyCustodyException>(() => custody.Unseal(first, "subscription 2 K"));
        Assert.Equal(KeyCustodyFault.Damaged, refused.Fault);
    }

    [Fact]
    public void A_sealed_value_with_any_bit_changed_or_cut_short_is_refused()
    {
        using var custody = OpenCustody();
        var good = custody.Seal([1, 2, 3], "context");

        for (var at = 0; at < good.Length; at++)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            Assert.Throws<KeyCustodyException>(() => custody.Unseal(bad, "context"));
            Assert.Throws<KeyCustodyException>(() => custody.Unseal(good.AsSpan(0, at), "context"));
        }
    }

    [Fact]
    public async Task Many_threads_share_one_key()
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("busy", KeyKind.P256);
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);

        var signatures = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 50).Select(_ => Sign()).ToArray()))
        );

        Assert.All(
            signatures.SelectMany(s => s),
            s =>
                Assert.True(
                    verifier.VerifyData(new byte[] { 1 }, s, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                )
        );

        byte[] Sign() => key.SignData([1], HashAlgorithmName.SHA256, SignatureForm.Der);
    }

    [Fact]
    public async Task A_key_serves_TLS_together_with_its_certificate()
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("tls", KeyKind.P256);
        using var bare = SelfSigned(key);
        using var certificate = key.AttachTo(bare);
        var (server, client) = StreamPair.Create();
        await using var serverTls = new SslStream(server);
        await using var clientTls = new SslStream(client);

        var serving = serverTls.AuthenticateAsServerAsync(certificate);
        await clientTls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "custody.test",
                RemoteCertificateValidationCallback = (_, presented, _, _) =>
                    presented!.GetRawCertData().AsSpan().SequenceEqual(bare.RawData),
            }
        );
        await serving;

        Assert.True(clientTls.IsAuthenticated);
    }

    [Fact]
    public void A_certificate_of_another_key_is_not_attached()
    {
        using var custody = OpenCustody();
        using var key = custody.OpenOrCreate("tls", KeyKind.P256);
        using var other = custody.OpenOrCreate("other", KeyKind.P256);
        using var certificate = SelfSigned(other);

        var refused = Assert.Throws<KeyCustodyException>(() => key.AttachTo(certificate));

        Assert.Equal(KeyCustodyFault.WrongCertificate, refused.Fault);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public void An_RSA_key_signs_decrypts_and_outlives_the_process_that_made_it(int bits)
    {
        var data = "a document"u8.ToArray();
        ReadOnlyMemory<byte> made;
        using (var custody = OpenCustody())
        using (var key = custody.OpenOrCreateRsa("rsa", bits))
            made = key.SubjectPublicKeyInfo;

        using var later = OpenCustody();
        using var opened = later.OpenRsa("rsa");
        using var again = later.OpenOrCreateRsa("rsa", bits);
        Assert.True(RsaVerificationKey.TryParse(made.Span, out var publicKey));
        using var _ = publicKey;
        using var decrypted = opened.DecryptOaepSha256(publicKey.EncryptOaepSha256(data));

        Assert.Equal(made, again.SubjectPublicKeyInfo.ToArray());
        Assert.Equal(("rsa", bits, bits), (opened.Name, opened.Bits, publicKey.Bits));
        Assert.True(decrypted.Matches(data));
        foreach (var hash in new[] { HashAlgorithmName.SHA256, HashAlgorithmName.SHA384 })
            Assert.True(publicKey.VerifyData(data, opened.SignData(data, hash), hash, RsaSignatureScheme.Pkcs1));

        var length = opened.Bits / 8;
        foreach (byte[] bad in new byte[][] { [], [1], new byte[length - 1], new byte[length], new byte[length + 1] })
            Assert.Equal(
                KeyCustodyFault.BadCiphertext,
                Assert.Throws<KeyCustodyException>(() => opened.DecryptOaepSha256(bad)).Fault
            );
        var other = bits == 2048 ? 3072 : 2048;
        Assert.Equal(
            KeyCustodyFault.WrongKind,
            Assert.Throws<KeyCustodyException>(() => later.OpenOrCreateRsa("rsa", other)).Fault
        );
    }

    [Fact]
    public void Neither_kind_of_key_is_handed_out_as_the_other()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("curve", KeyKind.P256).Dispose();
        custody.OpenOrCreateRsa("rsa", 2048).Dispose();

        Assert.Equal(KeyCustodyFault.WrongKind, Fault(() => custody.Open("rsa")));
        Assert.Equal(KeyCustodyFault.WrongKind, Fault(() => custody.OpenOrCreate("rsa", KeyKind.P256)));
        Assert.Equal(KeyCustodyFault.WrongKind, Fault(() => custody.OpenRsa("curve")));
        Assert.Equal(KeyCustodyFault.WrongKind, Fault(() => custody.OpenOrCreateRsa("curve", 2048)));
        Assert.Equal(KeyCustodyFault.Missing, Fault(() => custody.OpenRsa("nobody")));
        Assert.Equal(KeyCustodyFault.BadName, Fault(() => custody.OpenRsa("../rsa")));
        Assert.Throws<ArgumentOutOfRangeException>(() => custody.OpenOrCreateRsa("short", 1024));

        static KeyCustodyFault Fault(Func<IDisposable> open) => Assert.Throws<KeyCustodyException>(() => open()).Fault;
    }

    private static X509Certificate2 SelfSigned(CustodyKey key)
    {
        var request = new CertificateRequest(
            new X500DistinguishedName("CN=custody.test"),
            PublicKey.CreateFromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _),
            HashAlgorithmName.SHA256
        );
        return request.Create(
            new X500DistinguishedName("CN=custody.test"),
            new CustodySignature(key),
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100),
            [1]
        );
    }

    private sealed class CustodySignature(CustodyKey key) : X509SignatureGenerator
    {
        // ecdsa-with-SHA256, RFC 5758 §3.2
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300a06082a8648ce3d040302");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, hashAlgorithm, SignatureForm.Der);

        protected override PublicKey BuildPublicKey() =>
            PublicKey.CreateFromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
    }
}
