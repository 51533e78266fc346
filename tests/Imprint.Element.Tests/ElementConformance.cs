using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.Pki;

namespace Imprint.Element.Tests;

/// <summary>One suite for every element: what passes it can hold a device's secrets without the device noticing.</summary>
public abstract class ElementConformance : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<KeyKind> Kinds => [KeyKind.P256, KeyKind.P384];

    public static TheoryData<string> BadNames => ["", "A", "a_b", "../up", "a/b", "a.b", "ä", " ", new string('a', 49)];

    /// <summary>Makes an element that has never been used.</summary>
    protected abstract DeviceElement Create(KeyKind kind = KeyKind.P256);

    /// <summary>Closes the element and opens it again, as after a restart.</summary>
    protected abstract DeviceElement Restart(DeviceElement element);

    public virtual void Dispose()
    {
        _issuer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signature_verifies_under_the_public_half_in_both_forms(KeyKind kind)
    {
        using var element = Create(kind);
        var key = element.FactoryKey;
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var data = "a document"u8.ToArray();
        var hash = SHA384.HashData(data);

        Assert.Equal(kind, key.Kind);
        Assert.True(verifier.VerifyHash(hash, key.SignHash(hash, SignatureForm.Der), DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(verifier.VerifyHash(hash, key.SignData(data, HashAlgorithmName.SHA384, SignatureForm.Raw)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_request_is_signed_by_the_key_it_is_for(KeyKind kind)
    {
        using var element = Create(kind);
        var subject = DistinguishedName.Create(new NameAttribute(Oids.CommonName, "M-1"), new(Oids.NameSerialNumber, "0001"));

        var der = element.FactoryKey.CreateRequest(subject, challengePassword: "bound");

        Assert.True(SigningRequest.TryParse(der, out var request, out _));
        Assert.True(request.IsSignedByItsKey());
        Assert.Equal(element.FactoryKey.SubjectPublicKeyInfo, request.PublicKey.Raw);
        Assert.Equal("0001", request.Subject.SerialNumber);
        Assert.Equal("bound", request.ChallengePassword);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_key_signs_for_FDO(KeyKind kind)
    {
        using var element = Create(kind);
        var signer = element.FactoryKey.ToFdoSigner();

        Assert.Equal(kind == KeyKind.P256 ? FdoKeyType.Secp256R1 : FdoKeyType.Secp384R1, signer.PublicKey.Type);
        Assert.True(signer.PublicKey.Verify(signer.Algorithm, "data"u8, signer.Sign("data"u8)));
    }

    [Fact]
    public void A_curve_that_no_device_uses_is_refused()
    {
        using var element = Create();

        Assert.Equal(ElementFault.Unsupported, FaultOf(() => Create(KeyKind.BrainpoolP256r1)));
        Assert.Equal(ElementFault.Unsupported, FaultOf(() => element.MakeServiceKey("mqtt", KeyKind.BrainpoolP256r1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(65)]
    public void What_is_no_hash_is_not_signed(int length)
    {
        using var element = Create();

        Assert.Equal(ElementFault.Unsupported, FaultOf(() => element.FactoryKey.SignHash(new byte[length], SignatureForm.Raw)));
    }

    [Fact]
    public void The_factory_key_and_its_chain_outlive_a_restart()
    {
        var element = Create();
        var publicKey = element.FactoryKey.SubjectPublicKeyInfo;
        Assert.Empty(element.FactoryKey.Chain);
        Assert.Equal(ElementFault.WrongCertificate, FaultOf(() => element.FactoryKey.ToTlsCredential()));
        var chain = _issuer.ChainFor(element.FactoryKey);

        element.InstallFactoryChain(chain);

        Assert.Equal(2, element.FactoryKey.Chain.Count);
        using var later = Restart(element);
        Assert.Equal(publicKey, later.FactoryKey.SubjectPublicKeyInfo);
        Assert.Equal(chain[0].ToArray(), later.FactoryKey.Chain[0].ToArray());
        Assert.Equal(chain[1].ToArray(), later.FactoryKey.Chain[1].ToArray());
        Assert.NotNull(later.FactoryKey.ToTlsCredential());
    }

    [Fact]
    public void A_chain_that_is_not_for_the_key_is_refused()
    {
        using var element = Create();
        using var other = Create();
        var foreign = _issuer.ChainFor(other.FactoryKey);
        var good = _issuer.ChainFor(element.FactoryKey);

        foreach (var chain in new[] { foreign, [], [good[1], good[0]], [good[0][..^1]], [good[0], new byte[] { 0x30 }] })
            Assert.Equal(ElementFault.WrongCertificate, FaultOf(() => element.InstallFactoryChain(chain)));
        var tooMany = Enumerable.Repeat(good[0], 9).ToArray();
        Assert.Equal(ElementFault.WrongCertificate, FaultOf(() => element.InstallFactoryChain(tooMany)));
        Assert.Empty(element.FactoryKey.Chain);
    }

    [Fact]
    public void A_new_device_has_no_credential()
    {
        using var element = Create();

        Assert.Null(element.Credential);
        Assert.Null(element.StagedCredential);
        Assert.False(element.KeepsFactoryCredential);
        Assert.Equal(ElementFault.NoCredential, FaultOf(() => element.Hmac(FdoHashType.HmacSha256, [])));
        Assert.Equal(ElementFault.NothingStaged, FaultOf(() => element.StagedHmac(FdoHashType.HmacSha256, [])));
        Assert.Equal(ElementFault.NothingStaged, FaultOf(() => element.Commit()));
        Assert.Equal(ElementFault.NoCredential, FaultOf(() => element.SetActive(true)));
        Assert.Equal(ElementFault.FactoryCredentialNotKept, FaultOf(element.RestoreFactoryCredential));
        element.Discard();
    }

    [Theory]
    [InlineData(FdoHashType.HmacSha256)]
    [InlineData(FdoHashType.HmacSha384)]
    public void A_staged_credential_waits_until_it_is_committed(FdoHashType type)
    {
        var element = Create();
        var first = element.Onboard(1);
        var second = element.Stage(Credentials.Of(2), type, Credentials.Header);

        using var later = Restart(element);
        Assert.Equal(1, Credentials.NumberOf(later.Credential));
        Assert.Equal(2, Credentials.NumberOf(later.StagedCredential));
        Assert.Equal(first, later.Hmac(FdoHashType.HmacSha256, Credentials.Header));
        Assert.Equal(second, later.StagedHmac(type, Credentials.Header));

        later.Commit();
        Assert.Equal(2, Credentials.NumberOf(later.Credential));
        Assert.Null(later.StagedCredential);
        Assert.Equal(second, later.Hmac(type, Credentials.Header));
        Assert.Equal(ElementFault.NothingStaged, FaultOf(() => later.Commit()));
    }

    [Fact]
    public void A_discarded_credential_leaves_no_trace()
    {
        using var element = Create();
        var first = element.Onboard(1);
        element.Stage(Credentials.Of(2), FdoHashType.HmacSha256, Credentials.Header);

        element.Discard();

        Assert.Null(element.StagedCredential);
        Assert.Equal(first, element.Hmac(FdoHashType.HmacSha256, Credentials.Header));
    }

    [Fact]
    public void Each_staged_credential_has_a_secret_of_its_own()
    {
        using var element = Create();
        var hmacs = Enumerable
            .Range(1, 5)
            .Select(number => element.Stage(Credentials.Of((byte)number), FdoHashType.HmacSha256, Credentials.Header));

        Assert.Equal(5, hmacs.ToHashSet().Count);
        Assert.Equal(5, Credentials.NumberOf(element.StagedCredential));
    }

    [Fact]
    public void A_plain_hash_is_no_use_of_the_secret()
    {
        using var element = Create();
        element.Onboard(1);

        Assert.Equal(ElementFault.Unsupported, FaultOf(() => element.Hmac(FdoHashType.Sha256, [])));
        Assert.Equal(
            ElementFault.Unsupported,
            FaultOf(() => element.Stage(Credentials.Of(2), FdoHashType.Sha384, Credentials.Header))
        );
        Assert.Null(element.StagedCredential);
    }

    [Fact]
    public void A_kept_factory_credential_comes_back_again_and_again()
    {
        var element = Create();
        var first = element.Onboard(1, keepAsFactory: true);
        element.Onboard(2);
        element.Stage(Credentials.Of(3), FdoHashType.HmacSha256, Credentials.Header);
        Assert.True(element.KeepsFactoryCredential);

        element.RestoreFactoryCredential();

        Assert.Equal(1, Credentials.NumberOf(element.Credential));
        Assert.Null(element.StagedCredential);
        Assert.Equal(first, element.Hmac(FdoHashType.HmacSha256, Credentials.Header));
        element.Onboard(4);
        using var later = Restart(element);
        later.RestoreFactoryCredential();
        Assert.Equal(first, later.Hmac(FdoHashType.HmacSha256, Credentials.Header));
    }

    [Fact]
    public void A_factory_credential_that_was_not_kept_does_not_come_back()
    {
        using var element = Create();
        element.Onboard(1);
        element.Onboard(2);

        Assert.Equal(ElementFault.FactoryCredentialNotKept, FaultOf(element.RestoreFactoryCredential));
        Assert.Equal(2, Credentials.NumberOf(element.Credential));
    }

    [Fact]
    public void A_credential_can_be_set_aside_and_taken_up_again()
    {
        var element = Create();
        var hmac = element.Onboard(1);

        element.SetActive(false);

        using var later = Restart(element);
        Assert.False(later.Credential!.IsActive);
        later.SetActive(true);
        Assert.True(later.Credential!.IsActive);
        Assert.Equal(hmac, later.Hmac(FdoHashType.HmacSha256, Credentials.Header));
    }

    [Fact]
    public void A_service_key_stays_in_use_until_the_certificate_of_the_next_one_is_there()
    {
        var element = Create();
        var first = element.MakeServiceKey("mqtt", KeyKind.P256);
        Assert.Null(element.FindServiceKey("mqtt"));
        Assert.Equal(first.SubjectPublicKeyInfo, element.FindNextServiceKey("mqtt")!.SubjectPublicKeyInfo);

        element.InstallServiceChain("mqtt", _issuer.ChainFor(first, "first"));
        Assert.Null(element.FindNextServiceKey("mqtt"));
        var second = element.MakeServiceKey("mqtt", KeyKind.P384);

        var later = Restart(element);
        Assert.Equal(first.SubjectPublicKeyInfo, later.FindServiceKey("mqtt")!.SubjectPublicKeyInfo);
        Assert.Equal(2, later.FindServiceKey("mqtt")!.Chain.Count);
        Assert.Equal(second.SubjectPublicKeyInfo, later.FindNextServiceKey("mqtt")!.SubjectPublicKeyInfo);
        Assert.Empty(later.FindNextServiceKey("mqtt")!.Chain);

        later.InstallServiceChain("mqtt", _issuer.ChainFor(second, "second"));
        using var last = Restart(later);
        Assert.Equal(second.SubjectPublicKeyInfo, last.FindServiceKey("mqtt")!.SubjectPublicKeyInfo);
        Assert.Null(last.FindNextServiceKey("mqtt"));
    }

    [Fact]
    public void A_key_that_was_replaced_still_signs_for_whoever_holds_it()
    {
        using var element = Create();
        var first = element.MakeServiceKey("mqtt", KeyKind.P256);
        element.InstallServiceChain("mqtt", _issuer.ChainFor(first));
        var second = element.MakeServiceKey("mqtt", KeyKind.P256);
        element.InstallServiceChain("mqtt", _issuer.ChainFor(second));
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(first.SubjectPublicKeyInfo.Span, out _);

        var signature = first.SignData("late"u8, HashAlgorithmName.SHA256, SignatureForm.Raw);

        Assert.True(verifier.VerifyData("late"u8, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void A_service_key_can_be_certified_again_while_another_waits()
    {
        using var element = Create();
        var first = element.MakeServiceKey("mqtt", KeyKind.P256);
        element.InstallServiceChain("mqtt", _issuer.ChainFor(first));
        var waiting = element.MakeServiceKey("mqtt", KeyKind.P256);
        var renewed = _issuer.ChainFor(first, "renewed");

        element.InstallServiceChain("mqtt", renewed);

        Assert.Equal(renewed[0].ToArray(), element.FindServiceKey("mqtt")!.Chain[0].ToArray());
        Assert.Equal(waiting.SubjectPublicKeyInfo, element.FindNextServiceKey("mqtt")!.SubjectPublicKeyInfo);
    }

    [Fact]
    public void A_certificate_for_another_key_changes_no_service_key()
    {
        using var element = Create();
        var key = element.MakeServiceKey("mqtt", KeyKind.P256);

        Assert.Equal(
            ElementFault.WrongCertificate,
            FaultOf(() => element.InstallServiceChain("mqtt", _issuer.ChainFor(element.FactoryKey)))
        );
        Assert.Equal(ElementFault.NoSuchKey, FaultOf(() => element.InstallServiceChain("http", _issuer.ChainFor(key))));
        Assert.Null(element.FindServiceKey("mqtt"));
    }

    [Fact]
    public void Service_keys_are_listed_and_removed_by_name()
    {
        using var element = Create();
        element.MakeServiceKey("mqtt", KeyKind.P256);
        element.MakeServiceKey("http", KeyKind.P256);
        element.WriteValue("other", "x"u8);
        Assert.Equal(["http", "mqtt"], element.ServiceKeys);

        element.RemoveServiceKey("http");
        element.RemoveServiceKey("never-there");

        Assert.Equal(["mqtt"], element.ServiceKeys);
        Assert.Null(element.FindNextServiceKey("http"));
    }

    [Fact]
    public void Values_are_kept_replaced_listed_and_removed()
    {
        var element = Create();
        Assert.Null(element.ReadValue("record"));
        element.WriteValue("record", "first"u8);
        element.WriteValue("record", "second, longer"u8);
        element.WriteValue("empty", []);
        element.WriteValue("large", new byte[SoftwareElement.MaxValueLength]);

        using var later = Restart(element);
        Assert.Equal(["empty", "large", "record"], later.Values);
        Assert.True(later.ReadValue("record")!.Matches("second, longer"u8));
        Assert.Equal(0, later.ReadValue("empty")!.Length);
        Assert.Equal(SoftwareElement.MaxValueLength, later.ReadValue("large")!.Length);

        later.RemoveValue("record");
        later.RemoveValue("record");
        Assert.Null(later.ReadValue("record"));
    }

    [Fact]
    public void A_value_that_is_too_long_is_refused()
    {
        using var element = Create();

        Assert.Equal(
            ElementFault.TooLarge,
            FaultOf(() => element.WriteValue("large", new byte[SoftwareElement.MaxValueLength + 1]))
        );
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public void A_bad_name_is_refused_everywhere(string name)
    {
        using var element = Create();

        Assert.Equal(ElementFault.BadName, FaultOf(() => element.ReadValue(name)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.WriteValue(name, "x"u8)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.RemoveValue(name)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.FindServiceKey(name)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.FindNextServiceKey(name)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.MakeServiceKey(name, KeyKind.P256)));
        Assert.Equal(ElementFault.BadName, FaultOf(() => element.RemoveServiceKey(name)));
        Assert.Equal(
            ElementFault.BadName,
            FaultOf(() => element.InstallServiceChain(name, _issuer.ChainFor(element.FactoryKey)))
        );
    }

    [Fact]
    public void Many_threads_use_one_element()
    {
        using var element = Create();
        element.Onboard(1);
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(element.FactoryKey.SubjectPublicKeyInfo.Span, out _);
        var signatures = new byte[40][];

        Parallel.For(
            0,
            signatures.Length,
            i =>
            {
                signatures[i] = element.FactoryKey.SignData("data"u8, HashAlgorithmName.SHA256, SignatureForm.Raw);
                element.WriteValue($"value-{i % 4}", Encoding.ASCII.GetBytes($"{i}"));
                element.SetActive(i % 2 == 0);
                element.Hmac(FdoHashType.HmacSha256, Credentials.Header);
            }
        );

        Assert.All(signatures, signature => Assert.True(verifier.VerifyData("data"u8, signature, HashAlgorithmName.SHA256)));
        Assert.Equal(4, element.Values.Count);
        Assert.Equal(1, Credentials.NumberOf(element.Credential));
    }

    protected static ElementFault FaultOf(Action action) => Assert.Throws<ElementException>(action).Fault;

    protected static ElementFault FaultOf(Func<object?> action) => Assert.Throws<ElementException>(action).Fault;
}
