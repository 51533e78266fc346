using System.Buffers;
using System.Runtime.CompilerServices;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

[CollectionDefinition(nameof(NativeObjectTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>Runs alone, because it counts the native objects of the whole process.</summary>
[Collection(nameof(NativeObjectTests))]
public sealed class NativeObjectTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Sessions_however_they_end_leave_nothing_behind(TlsVersion version)
    {
        using TlsParty serverParty = new("server"),
            clientParty = new("client");
        using var ticketKey = Secret.Random(32);
        serverParty.Key.SignHash(new byte[32]); // At its first signature .NET adds an object to its own key.
        var before = NativeObjects.Count();
        using (
            var server = TlsContext.ForServer(
                TlsHandshakeTests.Options(version, serverParty, clientParty.Check, signedElsewhere: true) with
                {
                    Tickets = 2,
                    TicketKey = ticketKey,
                }
            )
        )
        using (var client = TlsContext.ForClient(TlsHandshakeTests.Options(version, clientParty, serverParty.Check)))
        using (var stranger = TlsContext.ForClient(TlsHandshakeTests.Options(version, party: null, check: null)))
        {
            RunSome(client, server, stranger, count: 1);
            var withContexts = NativeObjects.Count();
            RunSome(client, server, stranger, count: 60);
            Assert.Equal(withContexts, NativeObjects.Count());
        }

        Assert.Equal(before, NativeObjects.Count());
    }

    [Fact]
    public void Keys_leave_nothing_behind()
    {
        UseKeys(1);
        var before = NativeObjects.Count();
        UseKeys(100);

        Assert.Equal(before, NativeObjects.Count());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunSome(TlsContext client, TlsContext server, TlsContext stranger, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var full = TlsPair.Of(client, server).ShakeToTheEnd();
            using var session = full.Client.ExportSession();
            using var resumed = TlsPair.Of(client, server, session).ShakeToTheEnd();
            using var refused = TlsPair.Of(stranger, server).Shake();
            using var garbled = new TlsPair(client.Open(), server.Open()) { OnTheWire = (_, bytes) => [.. bytes[..^1], 0xFF] };
            garbled.Shake();

            // Forgotten ones, half way and established, are the collector's.
            client.Open().Advance([], new ArrayBufferWriter<byte>());
            TlsPair.Of(client, server).ShakeToTheEnd();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseKeys(int count)
    {
        byte[] privateKey = new byte[32],
            publicKey = new byte[32],
            shared = new byte[32];
        for (var i = 0; i < count; i++)
        {
            using var key = EphemeralEcdh.Generate(KeyKind.P256);
            Assert.True(key.Agree(key.PublicPoint.Span, shared));
            Assert.False(key.Agree([4, .. new byte[64]], shared));
            using var scalar = key.ExportScalar();
            Assert.True(EphemeralEcdh.TryRestore(KeyKind.P256, scalar.Span, key.PublicPoint.Span, out var restored));
            restored.Dispose();
            Assert.False(EphemeralEcdh.TryRestore(KeyKind.P256, scalar.Span, [4, .. new byte[64]], out _));
            Assert.True(EcVerificationKey.TryFromPoint(KeyKind.P256, key.PublicPoint.Span, out var verification));
            Assert.False(verification.VerifyHash(shared, new byte[64], SignatureForm.Raw));
            Assert.False(EcVerificationKey.TryFromPoint(KeyKind.P256, [4, .. new byte[64]], out _));
            EphemeralEcdh.Generate(KeyKind.P256); // forgotten
            X25519.Generate(privateKey, publicKey);
            Assert.True(X25519.Agree(privateKey, publicKey, shared));
            Assert.False(X25519.Agree(privateKey, new byte[32], shared));
        }
    }
}
