using System.Security.Cryptography;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>Every field of every message of TO2, broken on its way in both directions.</summary>
public sealed class To2FaultTests
{
    private const FdoKeyType P256 = FdoKeyType.Secp256R1;
    private const FdoMessageType Hello = FdoMessageType.To2HelloDevice;
    private const FdoMessageType Header = FdoMessageType.To2ProveOvHdr;
    private const FdoMessageType GetEntry = FdoMessageType.To2GetOvNextEntry;
    private const FdoMessageType Entry = FdoMessageType.To2OvNextEntry;
    private const FdoMessageType Prove = FdoMessageType.To2ProveDevice;
    private const FdoMessageType Setup = FdoMessageType.To2SetupDevice;
    private const FdoMessageType DeviceReady = FdoMessageType.To2DeviceServiceInfoReady;
    private const FdoMessageType OwnerReady = FdoMessageType.To2OwnerServiceInfoReady;
    private const FdoMessageType DeviceInfo = FdoMessageType.To2DeviceServiceInfo;
    private const FdoMessageType OwnerInfo = FdoMessageType.To2OwnerServiceInfo;
    private const FdoMessageType DeviceDone = FdoMessageType.To2Done;
    private const FdoMessageType OwnerDone = FdoMessageType.To2Done2;

    private static readonly FdoSigner Provider = SessionKeys.Signer(P256, 1);
    private static readonly FdoSigner Stranger = SessionKeys.Signer(P256, 9);
    private static readonly byte[] Sixteen = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] ThirtyTwo = RandomNumberGenerator.GetBytes(32);

    public static TheoryData<string, FdoMessageType, FdoFault> Names()
    {
        var names = new TheoryData<string, FdoMessageType, FdoFault>();
        foreach (var row in Rows)
            names.Add(row.Name, row.At, row.Fault);
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_message_ends_the_session(string name, FdoMessageType at, FdoFault fault)
    {
        var row = Rows.Single(row => row.Name == name && row.At == at);
        var (device, provider) = To2LoopbackTests.SoldDevice();
        using var session = new To2Device(device.Options());
        var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
        var isBroken = false;
        var loop = new Loopback(session, owner)
        {
            OnTheWay = (type, body) =>
            {
                if (type != at || isBroken)
                    return body;
                isBroken = true;
                return row.Break(owner, body);
            },
        };
        var step = loop.Run();

        Assert.True(isBroken);
        Assert.Equal(fault, step is FdoStep.Refused refused ? refused.Fault : owner.Fault);
        Assert.Equal(fault is FdoFault.None, step is FdoStep.Finished);
        if (loop.Error is { } error)
            Assert.Equal(
                fault.Code is var code && (int)code is >= 2 and <= 5 ? FdoErrorCode.InvalidMessageError : code,
                error.Code
            );
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(Header)]
    [InlineData(GetEntry)]
    [InlineData(Entry)]
    [InlineData(Prove)]
    [InlineData(Setup)]
    [InlineData(DeviceReady)]
    [InlineData(OwnerReady)]
    [InlineData(DeviceInfo)]
    [InlineData(OwnerInfo)]
    [InlineData(DeviceDone)]
    [InlineData(OwnerDone)]
    public void Bytes_that_are_no_message_are_refused_and_nothing_throws(FdoMessageType at)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var (device, provider) = To2LoopbackTests.SoldDevice();
            using var session = new To2Device(device.Options());
            var owner = new LoopbackOwner(device.Voucher, provider, To2LoopbackTests.NewPlan(provider), device.Clock);
            var loop = new Loopback(session, owner) { OnTheWay = (type, body) => type == at ? Damage(random, body) : body };
            var step = loop.Run();
            Assert.True(step is not FdoStep.Finished, $"Seed {seed}, round {round}: the damage went unnoticed.");
        }
    }

    // Flips a bit of what counts: outside the signed and sealed parts some bits are free (a header that nobody reads).
    private static byte[] Damage(Random random, ReadOnlyMemory<byte> body)
    {
        var bytes = body.ToArray();
        if (random.Next(3) == 0)
            return bytes[..random.Next(bytes.Length)];
        bytes[^(1 + random.Next(Math.Min(bytes.Length, 16)))] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private sealed record Row(
        FdoMessageType At,
        string Name,
        FdoFault Fault,
        Func<LoopbackOwner, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Break
    );

    private static readonly IReadOnlyList<Row> Rows =
    [
        .. Shapes(
            Hello,
            GetEntry,
            Header,
            Entry,
            Prove,
            Setup,
            DeviceReady,
            OwnerReady,
            DeviceInfo,
            OwnerInfo,
            DeviceDone,
            OwnerDone
        ),
        // 60
        Plain(Hello, "size is no number", FdoFault.Malformed, _ => "large", 0),
        Plain(Hello, "size beyond 16 bits", FdoFault.Malformed, _ => 65536L, 0),
        Plain(Hello, "size too small for the answer", FdoFault.TooLarge, _ => 256L, 0),
        Plain(Hello, "size left open", FdoFault.HelloHashMismatch, _ => 0L, 0),
        Plain(Hello, "GUID of another", FdoFault.GuidMismatch, _ => Sixteen, 1),
        Plain(Hello, "GUID too short", FdoFault.Malformed, _ => Sixteen[..15], 1),
        Plain(Hello, "nonce changed", FdoFault.HelloHashMismatch, _ => Sixteen, 2),
        Plain(Hello, "nonce too short", FdoFault.Malformed, _ => Sixteen[..15], 2),
        Plain(Hello, "key exchange unknown", FdoFault.UnsupportedKeyExchange, _ => "ECDH512", 3),
        Plain(Hello, "key exchange of another key", FdoFault.KeyExchangeMismatch, _ => "ECDH384", 3),
        Plain(Hello, "key exchange is no text", FdoFault.Malformed, _ => 1L, 3),
        Plain(Hello, "cipher unknown", FdoFault.UnsupportedCipherSuite, _ => -17760703L, 4),
        Plain(Hello, "cipher weaker", FdoFault.HelloHashMismatch, _ => 1L, 4),
        Plain(Hello, "signature type of another key", FdoFault.UnsupportedSignature, _ => -35L, 5, 0),
        Plain(Hello, "signature type gone", FdoFault.UnsupportedSignature, _ => 90L, 5, 0),
        // 61
        Payload(Header, "header changed", FdoFault.HmacMismatch, _ => "model-b", 0, 3),
        Payload(Header, "header of another", FdoFault.GuidMismatch, _ => Sixteen, 0, 1),
        Payload(Header, "header of another version", FdoFault.UnsupportedVersion, _ => 100L, 0, 0),
        Payload(Header, "header without certificate hash", FdoFault.HmacMismatch, _ => null, 0, 5),
        Payload(Header, "manufacturer's key replaced", FdoFault.HmacMismatch, _ => Tree(Stranger), 0, 4),
        Payload(Header, "manufacturer's key of an unknown type", FdoFault.UnsupportedKeyType, _ => 2L, 0, 4, 0),
        Payload(Header, "manufacturer's key in an unknown encoding", FdoFault.UnsupportedKeyEncoding, _ => 0L, 0, 4, 1),
        Payload(Header, "one entry too many", FdoFault.OutOfRange, count => (long)count! + 1, 1),
        Payload(Header, "one entry too few", FdoFault.OwnerKeyMismatch, count => (long)count! - 1, 1),
        Payload(Header, "no entries", FdoFault.OwnerKeyMismatch, _ => 0L, 1),
        Payload(Header, "more entries than there can be", FdoFault.Malformed, _ => 256L, 1),
        Payload(Header, "HMAC changed", FdoFault.HmacMismatch, _ => ThirtyTwo, 2, 1),
        Payload(Header, "HMAC is a hash", FdoFault.Malformed, _ => -16L, 2, 0),
        Payload(Header, "HMAC of the wrong length", FdoFault.Malformed, _ => Sixteen, 2, 1),
        Payload(Header, "nonce of another", FdoFault.NonceMismatch, _ => Sixteen, 3),
        Payload(Header, "other signature type", FdoFault.UnsupportedSignature, _ => -35L, 4, 0),
        Payload(Header, "key exchange value is noise", FdoFault.BadKeyExchange, _ => ThirtyTwo, 5),
        Payload(Header, "key exchange value off the curve", FdoFault.BadKeyExchange, Flip, 5),
        Payload(Header, "key exchange value empty", FdoFault.Malformed, _ => Array.Empty<byte>(), 5),
        Payload(Header, "hash of the hello changed", FdoFault.HelloHashMismatch, _ => ThirtyTwo, 6, 1),
        Payload(Header, "hash of the hello is an HMAC", FdoFault.Malformed, _ => 5L, 6, 0),
        Payload(Header, "size beyond 16 bits", FdoFault.Malformed, _ => 65536L, 7),
        Plain(Header, "signature changed", FdoFault.BadSignature, Flip, Signed.Signature),
        Plain(Header, "payload changed without a signature", FdoFault.BadSignature, _ => 1000L, Signed.Payload, 7),
        Plain(Header, "proof nonce changed", FdoFault.NonceMismatch, _ => Sixteen, Signed.Unprotected, 256),
        Plain(Header, "proof nonce too short", FdoFault.Malformed, _ => Sixteen[..8], Signed.Unprotected, 256),
        Plain(Header, "owner's key of a stranger", FdoFault.BadSignature, _ => Tree(Stranger), Signed.Unprotected, 257),
        Plain(Header, "owner's key is none", FdoFault.Malformed, _ => 1L, Signed.Unprotected, 257),
        new(
            Header,
            "signed by a stranger who shows his key",
            FdoFault.OwnerKeyMismatch,
            (_, body) =>
                Signed.Again(body, Stranger, headers => new Dictionary<long, object?>(headers) { [257] = Tree(Stranger) })
        ),
        // 62
        Plain(GetEntry, "number beyond the last", FdoFault.OutOfRange, _ => 2L, 0),
        Plain(GetEntry, "number that no octet holds", FdoFault.Malformed, _ => 256L, 0),
        Plain(GetEntry, "number below zero", FdoFault.Malformed, _ => -1L, 0),
        Plain(GetEntry, "another number than the next", FdoFault.UnexpectedMessage, _ => 1L, 0),
        // 63
        Plain(Entry, "number of another", FdoFault.UnexpectedMessage, _ => 1L, 0),
        Plain(Entry, "signature changed", FdoFault.VoucherSignature, Flip, 1, Signed.Signature),
        Plain(Entry, "key replaced", FdoFault.VoucherSignature, _ => Tree(Stranger), 1, Signed.Payload, 3),
        Plain(Entry, "previous hash changed", FdoFault.VoucherPreviousHash, _ => ThirtyTwo, 1, Signed.Payload, 0, 1),
        Plain(Entry, "header hash changed", FdoFault.VoucherHeaderInfoHash, _ => ThirtyTwo, 1, Signed.Payload, 1, 1),
        Plain(Entry, "previous hash of another type", FdoFault.Malformed, _ => -43L, 1, Signed.Payload, 0, 0),
        Plain(Entry, "previous hash is an HMAC", FdoFault.Malformed, _ => 5L, 1, Signed.Payload, 0, 0),
        Plain(
            Entry,
            "hashes of two types",
            FdoFault.VoucherHashType,
            _ => new List<object?> { -43L, new byte[48] },
            1,
            Signed.Payload,
            1
        ),
        new(
            Entry,
            "key of another type",
            FdoFault.VoucherKeyType,
            (_, body) => ResignEntry(body, SessionKeys.Signer(P256, 0), Tree(SessionKeys.Signer(FdoKeyType.Secp384R1, 1)))
        ),
        new(
            Entry,
            "handed to a stranger by a stranger",
            FdoFault.VoucherSignature,
            (_, body) => ResignEntry(body, Stranger, Tree(Stranger))
        ),
        // 64
        Token("nonce of another", FdoFault.NonceMismatch, _ => Sixteen, 10),
        Token("nonce too short", FdoFault.Malformed, _ => Sixteen[..15], 10),
        Token("UEID of another", FdoFault.GuidMismatch, _ => (byte[])[1, .. Sixteen], 256),
        Token("UEID of another kind", FdoFault.Malformed, _ => (byte[])[2, .. Sixteen], 256),
        Token("UEID without its kind", FdoFault.Malformed, _ => Sixteen, 256),
        Token("key exchange value is noise", FdoFault.BadKeyExchange, _ => ThirtyTwo, -257, 0),
        Token("key exchange value off the curve", FdoFault.BadKeyExchange, Flip, -257, 0),
        Token("key exchange value is no list", FdoFault.Malformed, _ => ThirtyTwo, -257),
        Plain(Prove, "signature changed", FdoFault.BadSignature, Flip, Signed.Signature),
        Plain(Prove, "payload changed without a signature", FdoFault.BadSignature, Flip, Signed.Payload, -257, 0),
        Plain(Prove, "setup nonce too short", FdoFault.Malformed, _ => Sixteen[..8], Signed.Unprotected, -259),
        Plain(Prove, "setup nonce changed", FdoFault.NonceMismatch, _ => Sixteen, Signed.Unprotected, -259),
        Plain(Prove, "setup nonce missing", FdoFault.Malformed, _ => new Dictionary<long, object?>(), Signed.Unprotected),
        new(Prove, "signed by a stranger", FdoFault.BadSignature, (_, body) => Signed.Again(body, Stranger)),
        new(
            Prove,
            "without a key exchange",
            FdoFault.Malformed,
            (_, body) => Signed.Again(body, SessionKeys.Signer(P256, 0), payload: WithoutClaim)
        ),
        // 65
        Sealed(Setup, "signature changed", FdoFault.BadSignature, Flip, Signed.Signature),
        Sealed(Setup, "GUID changed without a signature", FdoFault.BadSignature, _ => Sixteen, Signed.Payload, 1),
        SealedPayload(Setup, "nonce of another", FdoFault.NonceMismatch, _ => Sixteen, 2),
        SealedPayload(Setup, "GUID too short", FdoFault.Malformed, _ => Sixteen[..4], 1),
        SealedPayload(Setup, "rendezvous is no list", FdoFault.Malformed, _ => 1L, 0),
        SealedPayload(Setup, "new owner's key of an unknown type", FdoFault.UnsupportedKeyType, _ => 2L, 3, 0),
        new(
            Setup,
            "signed by a stranger",
            FdoFault.BadSignature,
            (owner, body) => Loopback.InTunnel(owner, body, plain => Signed.Again(plain, Stranger))
        ),
        // 66
        Sealed(DeviceReady, "HMAC missing", FdoFault.HmacMismatch, _ => null, 0),
        Sealed(DeviceReady, "HMAC is a hash", FdoFault.Malformed, _ => -16L, 0, 0),
        Sealed(DeviceReady, "size is no number", FdoFault.Malformed, _ => "large", 1),
        Sealed(DeviceReady, "size beyond 16 bits", FdoFault.Malformed, _ => 65536L, 1),
        Sealed(DeviceReady, "size below the least", FdoFault.None, _ => 1L, 1),
        // 67
        Sealed(OwnerReady, "size is no number", FdoFault.Malformed, _ => "large", 0),
        Sealed(OwnerReady, "size below the least", FdoFault.None, _ => 1L, 0),
        // 68
        Sealed(DeviceInfo, "flag is no flag", FdoFault.Malformed, _ => 1L, 0),
        Sealed(DeviceInfo, "list is no list", FdoFault.Malformed, _ => 1L, 1),
        Sealed(DeviceInfo, "key without a module", FdoFault.Malformed, _ => "active", 1, 0, 0),
        Sealed(DeviceInfo, "value is no item", FdoFault.Malformed, _ => (byte[])[0xff], 1, 0, 1),
        // 69
        Sealed(OwnerInfo, "flag is no flag", FdoFault.Malformed, _ => 1L, 0),
        Sealed(OwnerInfo, "done and more", FdoFault.Malformed, _ => true, 0),
        Sealed(OwnerInfo, "list is no list", FdoFault.Malformed, _ => 1L, 2),
        Sealed(OwnerInfo, "key without a message", FdoFault.Malformed, _ => Pairs("module"), 2),
        Sealed(OwnerInfo, "a module that nobody knows", FdoFault.None, _ => Pairs("example.unknown:data"), 2),
        // 70 and 71
        Sealed(DeviceDone, "nonce of another", FdoFault.NonceMismatch, _ => Sixteen, 0),
        Sealed(OwnerDone, "nonce of another", FdoFault.NonceMismatch, _ => Sixteen, 0),
        // The tunnel itself
        .. ((FdoMessageType[])[Setup, DeviceReady, OwnerReady, DeviceInfo, OwnerInfo, DeviceDone, OwnerDone]).SelectMany(
            TunnelRows
        ),
    ];

    private static IEnumerable<Row> Shapes(params IReadOnlyList<FdoMessageType> types)
    {
        foreach (var type in types)
        {
            yield return new Row(type, "nothing", FdoFault.Malformed, (_, _) => default);
            yield return new Row(type, "a number", FdoFault.Malformed, (_, _) => new byte[] { 0x01 });
            yield return new Row(type, "an empty list", FdoFault.Malformed, (_, _) => new byte[] { 0x80 });
            yield return new Row(type, "a byte behind it", FdoFault.Malformed, (_, body) => (byte[])[.. body.Span, 0x00]);
            yield return new Row(type, "an item more", FdoFault.Malformed, (_, body) => CborTree.Change(body, More));
            yield return new Row(type, "too long", TooLong(type), (_, _) => LongText());
        }
    }

    // On its way to the owner it is the transport that limits the length.
    private static FdoFault TooLong(FdoMessageType type) =>
        (int)type % 2 == 1 || type > Prove ? FdoFault.TooLarge : FdoFault.Malformed;

    private static IEnumerable<Row> TunnelRows(FdoMessageType type)
    {
        yield return Plain(type, "ciphertext changed", FdoFault.BadCiphertext, Flip, 2);
        yield return Plain(type, "ciphertext cut", FdoFault.BadCiphertext, text => ((byte[])text!)[..8], 2);
        yield return Plain(type, "ciphertext missing", FdoFault.BadCiphertext, _ => null, 2);
        yield return Plain(type, "IV changed", FdoFault.BadCiphertext, Flip, 1, 5);
        yield return Plain(type, "IV missing", FdoFault.BadCiphertext, _ => new Dictionary<long, object?>(), 1);
        yield return Plain(type, "another cipher", FdoFault.BadCiphertext, _ => (byte[])[0xa1, 0x01, 0x01], 0);
        yield return Sealed(type, "something else inside", FdoFault.Malformed, _ => "something else");
    }

    private static Row Plain(FdoMessageType at, string name, FdoFault fault, Func<object?, object?> change, params long[] path) =>
        new(at, name, fault, (_, body) => CborTree.Change(body, change, path));

    /// <summary>Changed before the true owner signed it.</summary>
    private static Row Payload(
        FdoMessageType at,
        string name,
        FdoFault fault,
        Func<object?, object?> change,
        params long[] path
    ) =>
        new(
            at,
            name,
            fault,
            (_, body) => Signed.Again(body, Provider, payload: payload => CborTree.Change(payload, change, path))
        );

    /// <summary>Changed before the true device signed it.</summary>
    private static Row Token(string name, FdoFault fault, Func<object?, object?> change, params long[] path) =>
        new(
            Prove,
            name,
            fault,
            (_, body) =>
                Signed.Again(body, SessionKeys.Signer(P256, 0), payload: payload => CborTree.Change(payload, change, path))
        );

    private static Row Sealed(
        FdoMessageType at,
        string name,
        FdoFault fault,
        Func<object?, object?> change,
        params long[] path
    ) => new(at, name, fault, (owner, body) => Loopback.InTunnel(owner, body, plain => CborTree.Change(plain, change, path)));

    private static Row SealedPayload(
        FdoMessageType at,
        string name,
        FdoFault fault,
        Func<object?, object?> change,
        params long[] path
    ) =>
        new(
            at,
            name,
            fault,
            (owner, body) =>
                Loopback.InTunnel(
                    owner,
                    body,
                    plain => Signed.Again(plain, Provider, payload: payload => CborTree.Change(payload, change, path))
                )
        );

    private static byte[] ResignEntry(ReadOnlyMemory<byte> body, FdoSigner by, object? key)
    {
        var message = (List<object?>)CborTree.Read(body)!;
        var entry = Signed.Again(CborTree.Write(message[1]), by, payload: payload => CborTree.Change(payload, _ => key, 3));
        return CborTree.Write(new List<object?> { message[0], CborTree.Read(entry) });
    }

    private static byte[] WithoutClaim(byte[] payload) =>
        CborTree.Change(payload, map => ((Dictionary<long, object?>)map!).Where(claim => claim.Key != -257).ToDictionary());

    private static object? Flip(object? bytes)
    {
        var flipped = (byte[])((byte[])bytes!).Clone();
        flipped[flipped.Length / 3] ^= 0x10;
        return flipped;
    }

    private static object? More(object? tree)
    {
        var list = (List<object?>)(tree is CborTree.Tagged tagged ? tagged.Value! : tree!);
        list.Add(0L);
        return tree;
    }

    private static byte[] LongText() => CborTree.Write(new List<object?> { new byte[FdoLimits.MaxMessageLength] });

    private static List<object?> Pairs(string key) => [new List<object?> { key, new byte[] { 0x01 } }];

    private static object? Tree(FdoSigner signer) => CborTree.Read(signer.PublicKey.Encoded);
}
