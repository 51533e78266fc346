using System.Buffers;
using System.Security.Cryptography;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsCallbackTests : IDisposable
{
    private readonly TlsParty _server = new("server");
    private readonly TlsParty _client = new("client");

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls12, TlsVersion.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_signer_is_asked_once_for_each_side_and_survives_collections(TlsVersion version)
    {
        var asked = 0;
        using var serverContext = TlsContext.ForServer(Server(version) with { Credential = Signer(_server) });
        using var clientContext = TlsContext.ForClient(Client(version) with { Credential = Signer(_client) });
        for (var i = 1; i <= 5; i++)
        {
            using var pair = TlsPair.Of(clientContext, serverContext);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            pair.ShakeToTheEnd();
            Assert.Equal(2 * i, asked);
        }

        TlsCredential Signer(TlsParty party) =>
            TlsCredential.SignedBy(
                party.Chain,
                hash =>
                {
                    asked++;
                    GC.Collect();
                    return party.Key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence);
                }
            );
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_a_signer_throws_fails_the_handshake_and_is_kept(TlsVersion version)
    {
        var failure = new TimeoutException("The element does not answer.");
        using var pair = Pair(
            Server(version) with
            {
                Credential = TlsCredential.SignedBy(_server.Chain, _ => throw failure),
            },
            Client(version)
        );

        Assert.Equal(TlsFailureReason.CallbackFailed, pair.Server.Failure!.Reason);
        Assert.Same(failure, pair.Server.Failure.Cause);
        Assert.Equal(TlsAlert.InternalError, pair.Server.Failure.Sent);
        Assert.Equal(TlsFailureReason.PeerAlert, pair.Client.Failure!.Reason);
        Assert.Equal(TlsAlert.InternalError, pair.Client.Failure.Received);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_a_client_signer_throws_fails_the_handshake_and_is_kept(TlsVersion version)
    {
        var failure = new TimeoutException("The element does not answer.");
        using var pair = Pair(
            Server(version),
            Client(version) with
            {
                Credential = TlsCredential.SignedBy(_client.Chain, _ => throw failure),
            }
        );

        Assert.Equal(TlsFailureReason.CallbackFailed, pair.Client.Failure!.Reason);
        Assert.Same(failure, pair.Client.Failure.Cause);
        Assert.Equal(TlsFailureReason.PeerAlert, pair.Server.Failure!.Reason);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, 0)]
    [InlineData(TlsVersion.Tls13, 0)]
    [InlineData(TlsVersion.Tls12, 500)]
    [InlineData(TlsVersion.Tls13, 500)]
    public void A_signature_of_impossible_length_fails_the_handshake(TlsVersion version, int length)
    {
        using var pair = Pair(
            Server(version) with
            {
                Credential = TlsCredential.SignedBy(_server.Chain, _ => new byte[length]),
            },
            Client(version)
        );

        Assert.Equal(TlsFailureReason.CallbackFailed, pair.Server.Failure!.Reason);
        Assert.IsType<CryptographicException>(pair.Server.Failure.Cause);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_signature_by_another_key_is_refused_by_the_peer(TlsVersion version)
    {
        var wrong = TlsCredential.SignedBy(
            _server.Chain,
            hash => _client.Key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence)
        );
        using var pair = Pair(Server(version) with { Credential = wrong }, Client(version));

        Assert.Equal(TlsFailureReason.ProtocolError, pair.Client.Failure!.Reason);
        Assert.Equal(TlsAlert.DecryptError, pair.Client.Failure.Sent);
        Assert.Equal(TlsFailureReason.PeerAlert, pair.Server.Failure!.Reason);
    }

    [Theory]
    [InlineData(TlsVerdict.BadCertificate, TlsAlert.BadCertificate)]
    [InlineData(TlsVerdict.UnsupportedCertificate, TlsAlert.UnsupportedCertificate)]
    [InlineData(TlsVerdict.Revoked, TlsAlert.CertificateRevoked)]
    [InlineData(TlsVerdict.Expired, TlsAlert.CertificateExpired)]
    [InlineData(TlsVerdict.UnknownAuthority, TlsAlert.UnknownCa)]
    [InlineData(TlsVerdict.NotWanted, TlsAlert.HandshakeFailure)]
    public void Each_refusal_of_a_chain_has_its_alert(TlsVerdict verdict, TlsAlert alert)
    {
        foreach (var version in new[] { TlsVersion.Tls12, TlsVersion.Tls13 })
        {
            using var byServer = Pair(Server(version) with { CheckPeer = _ => verdict }, Client(version));
            using var byClient = Pair(Server(version), Client(version) with { CheckPeer = _ => verdict });

            foreach (var (refusing, refused) in new[] { (byServer.Server, byServer.Client), (byClient.Client, byClient.Server) })
            {
                Assert.Equal(TlsFailureReason.PeerCertificateRefused, refusing.Failure!.Reason);
                Assert.Equal(alert, refusing.Failure.Sent);
                Assert.Equal(TlsFailureReason.PeerAlert, refused.Failure!.Reason);
                Assert.Equal(alert, refused.Failure.Received);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_a_check_throws_fails_the_handshake_and_is_kept(TlsVersion version)
    {
        var failure = new IOException("The revocation list cannot be read.");
        using var pair = Pair(Server(version) with { CheckPeer = _ => throw failure }, Client(version));

        Assert.Equal(TlsFailureReason.CallbackFailed, pair.Server.Failure!.Reason);
        Assert.Same(failure, pair.Server.Failure.Cause);
        Assert.Equal(TlsAlert.InternalError, pair.Client.Failure!.Received);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_client_without_the_certificate_that_is_wanted_is_refused(TlsVersion version)
    {
        using var pair = Pair(Server(version), Client(version) with { Credential = null });

        Assert.Equal(TlsFailureReason.PeerCertificateMissing, pair.Server.Failure!.Reason);
        Assert.Equal(
            version == TlsVersion.Tls13 ? TlsAlert.CertificateRequired : TlsAlert.HandshakeFailure,
            pair.Client.Failure!.Received
        );
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_client_may_be_anonymous_where_that_is_allowed(TlsVersion version)
    {
        using var serverContext = TlsContext.ForServer(Server(version) with { PeerMayBeAnonymous = true });
        using var anonymous = TlsContext.ForClient(Client(version) with { Credential = null });
        using var known = TlsContext.ForClient(Client(version));
        using var first = TlsPair.Of(anonymous, serverContext).ShakeToTheEnd();
        using var second = TlsPair.Of(known, serverContext).ShakeToTheEnd();

        Assert.Empty(first.Server.PeerChain);
        Assert.Equal(2, second.Server.PeerChain.Count);
    }

    [Fact]
    public void A_chain_that_is_too_long_never_reaches_the_check()
    {
        var wasAsked = false;
        var options = Server(TlsVersion.Tls13) with
        {
            MaxChainLength = 1,
            CheckPeer = _ =>
            {
                wasAsked = true;
                return TlsVerdict.Accepted;
            },
        };
        using var pair = Pair(options, Client(TlsVersion.Tls13));

        Assert.False(wasAsked);
        Assert.Equal(TlsFailureReason.PeerCertificateRefused, pair.Server.Failure!.Reason);
    }

    [Fact]
    public void Certificates_that_are_too_large_are_refused()
    {
        using var pair = Pair(Server(TlsVersion.Tls13) with { MaxCertificateBytes = 200 }, Client(TlsVersion.Tls13));

        Assert.Equal(TlsProgress.Failed, pair.Server.Progress);
        Assert.Equal(TlsAlert.IllegalParameter, pair.Server.Failure!.Sent);
    }

    [Fact]
    public void A_callback_cannot_use_the_session_that_called_it()
    {
        TlsPair? pair = null;
        var options = Server(TlsVersion.Tls13) with
        {
            CheckPeer = _ =>
            {
                pair!.Server.Advance([], new ArrayBufferWriter<byte>());
                return TlsVerdict.Accepted;
            },
        };
        using var serverContext = TlsContext.ForServer(options);
        using var clientContext = TlsContext.ForClient(Client(TlsVersion.Tls13));
        using (pair = TlsPair.Of(clientContext, serverContext))
        {
            pair.Shake();
            Assert.IsType<InvalidOperationException>(pair.Server.Failure!.Cause);
        }
    }

    [Fact]
    public void A_signer_may_speak_TLS_itself()
    {
        using var innerServer = TlsContext.ForServer(Server(TlsVersion.Tls13));
        using var innerClient = TlsContext.ForClient(Client(TlsVersion.Tls13));
        var credential = TlsCredential.SignedBy(
            _server.Chain,
            hash =>
            {
                using var inner = TlsPair.Of(innerClient, innerServer).ShakeToTheEnd();
                return _server.Key.SignHash(inner.Carry(hash.ToArray(), toServer: true), DSASignatureFormat.Rfc3279DerSequence);
            }
        );
        using var serverContext = TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = credential });
        using var clientContext = TlsContext.ForClient(Client(TlsVersion.Tls13));
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();

        Assert.Equal("through"u8.ToArray(), pair.Carry("through"u8.ToArray(), toServer: true));
    }

    [Fact]
    public void A_session_that_its_own_callback_disposes_ends_without_harm()
    {
        TlsPair? pair = null;
        var credential = TlsCredential.SignedBy(
            _server.Chain,
            hash =>
            {
                pair!.Server.Dispose();
                return _server.Key.SignHash(hash.ToArray(), DSASignatureFormat.Rfc3279DerSequence);
            }
        );
        using var serverContext = TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = credential });
        using var clientContext = TlsContext.ForClient(Client(TlsVersion.Tls13));
        using (pair = TlsPair.Of(clientContext, serverContext))
            Assert.Throws<ObjectDisposedException>(() => pair.Shake());
    }

    [Fact]
    public void Only_an_EC_key_can_be_asked_to_sign()
    {
        using var rsa = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=rsa",
            rsa,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        var credential = TlsCredential.SignedBy([certificate.RawData], _ => []);

        Assert.Throws<CryptographicException>(() =>
            TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = credential })
        );

        // With the key in memory, RSA serves as well.
        var inMemory = TlsCredential.WithKey([certificate.RawData], new Secret(rsa.ExportPkcs8PrivateKey()));
        using var serverContext = TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = inMemory });
        using var clientContext = TlsContext.ForClient(Client(TlsVersion.Tls13) with { CheckPeer = _ => TlsVerdict.Accepted });
        using var pair = TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
    }

    [Fact]
    public void A_credential_that_does_not_fit_together_is_refused_at_once()
    {
        var wrongKey = TlsCredential.WithKey(_server.Chain, new Secret(_client.Key.ExportPkcs8PrivateKey()));
        var noCertificate = TlsCredential.SignedBy([new byte[] { 1, 2, 3 }], _ => []);

        Assert.Throws<OpenSslException>(() => TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = wrongKey }));
        Assert.Throws<OpenSslException>(() => TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = noCertificate }));
        Assert.Throws<ArgumentException>(() => TlsContext.ForServer(Server(TlsVersion.Tls13) with { Credential = null }));
        Assert.Throws<ArgumentException>(() => TlsCredential.SignedBy([], _ => []));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_key_in_custody_signs_and_must_be_that_of_the_certificate(TlsVersion version)
    {
        using var key = new MemoryCustodyKey(PrivateScalar(_server));
        using var other = new MemoryCustodyKey(PrivateScalar(_client));
        using var pair = Pair(Server(version) with { Credential = TlsCredential.InCustody(_server.Chain, key) }, Client(version));

        Assert.Equal(TlsProgress.Established, pair.Server.Progress);
        Assert.Throws<CryptographicException>(() => TlsCredential.InCustody(_server.Chain, other));
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private TlsOptions Server(TlsVersion version) => TlsHandshakeTests.Options(version, _server, _client.Check);

    private TlsOptions Client(TlsVersion version) => TlsHandshakeTests.Options(version, _client, _server.Check);

    private static byte[] PrivateScalar(TlsParty party) => party.Key.ExportParameters(includePrivateParameters: true).D!;

    private static TlsPair Pair(TlsOptions server, TlsOptions client)
    {
        using var serverContext = TlsContext.ForServer(server);
        using var clientContext = TlsContext.ForClient(client);
        return TlsPair.Of(clientContext, serverContext).Shake();
    }
}
