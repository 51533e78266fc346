using System.Security.Cryptography;
using Imprint.Fdo.KeyExchange;

namespace Imprint.Fdo.Tests.KeyExchange;

public sealed class KeyExchangeTests
{
    public static TheoryData<KeyExchangeSuite> Suites => [.. Enum.GetValues<KeyExchangeSuite>()];

    public static TheoryData<KeyExchangeSuite, CipherSuite> SuitesAndCiphers =>
        new(
            from suite in Enum.GetValues<KeyExchangeSuite>()
            from cipher in Enum.GetValues<CipherSuite>()
            select new TheoryDataRow<KeyExchangeSuite, CipherSuite>(suite, cipher)
        );

    [Theory]
    [MemberData(nameof(SuitesAndCiphers))]
    public void Both_sides_reach_one_key_and_read_each_other(KeyExchangeSuite suite, CipherSuite cipher)
    {
        var owner = OwnerKeys.For(suite);
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);

        var answered = DeviceKeyExchange.Answer(
            suite,
            exchange.XA.Span,
            owner.PublicKey,
            cipher,
            RandomNumberGenerator.Fill,
            out var xB,
            out var deviceKey
        );
        Assert.Equal(FdoFault.None, answered);
        Assert.Equal(FdoFault.None, exchange.Finish(xB, owner, cipher, out var ownerKey));

        Assert.Equal(cipher.KeyLength, ownerKey!.Length);
        Assert.True(ownerKey.Matches(deviceKey!.Span));
        using Tunnel ownerTunnel = new(cipher, ownerKey),
            deviceTunnel = new(cipher, deviceKey);
        var there = ownerTunnel.Seal("to the device"u8, RandomNumberGenerator.Fill);
        var back = deviceTunnel.Seal("to the owner"u8, RandomNumberGenerator.Fill);
        Assert.Equal(FdoFault.None, deviceTunnel.Open(there, out var fromOwner));
        Assert.Equal(FdoFault.None, ownerTunnel.Open(back, out var fromDevice));
        Assert.Equal("to the device"u8, fromOwner);
        Assert.Equal("to the owner"u8, fromDevice);
    }

    [Theory]
    [MemberData(nameof(SuitesAndCiphers))]
    public void The_owner_agrees_with_a_device_written_from_the_specification(KeyExchangeSuite suite, CipherSuite cipher)
    {
        var owner = OwnerKeys.For(suite);
        var device = new PlainPeer(suite, isOwner: false);
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);

        var xB = device.Parameter(OwnerKeys.RsaFor(suite));
        Assert.Equal(FdoFault.None, exchange.Finish(xB, owner, cipher, out var sevk));

        using var _ = sevk;
        Assert.True(sevk!.Matches(device.SessionKey(exchange.XA.ToArray(), cipher.KeyLength)));
    }

    [Theory]
    [MemberData(nameof(SuitesAndCiphers))]
    public void The_device_agrees_with_an_owner_written_from_the_specification(KeyExchangeSuite suite, CipherSuite cipher)
    {
        var owner = new PlainPeer(suite, isOwner: true);
        var answered = DeviceKeyExchange.Answer(
            suite,
            owner.Parameter(),
            OwnerKeys.For(suite).PublicKey,
            cipher,
            RandomNumberGenerator.Fill,
            out var xB,
            out var sevk
        );

        Assert.Equal(FdoFault.None, answered);
        using var _ = sevk;
        Assert.True(sevk!.Matches(owner.SessionKey(xB, cipher.KeyLength, OwnerKeys.RsaFor(suite))));
    }

    [Theory]
    [InlineData(KeyExchangeSuite.Ecdh256, 86, 86)]
    [InlineData(KeyExchangeSuite.Ecdh384, 150, 150)]
    [InlineData(KeyExchangeSuite.DhkeXid14, 256, 256)]
    [InlineData(KeyExchangeSuite.DhkeXid15, 384, 384)]
    [InlineData(KeyExchangeSuite.Asymkex2048, 32, 256)]
    [InlineData(KeyExchangeSuite.Asymkex3072, 96, 384)]
    public void What_is_sent_has_one_size(KeyExchangeSuite suite, int lengthA, int lengthB)
    {
        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var xB = Answer(suite, exchange.XA.Span);

        Assert.Equal(lengthA, exchange.XA.Length);
        Assert.Equal(lengthB, xB.Length);
    }

    [Theory]
    [InlineData(KeyExchangeSuite.Ecdh256, 32, 16)]
    [InlineData(KeyExchangeSuite.Ecdh384, 48, 48)]
    public void A_curve_parameter_is_three_parts_behind_lengths_of_two_octets(
        KeyExchangeSuite suite,
        byte coordinate,
        byte random
    )
    {
        using var exchange = OwnerKeyExchange.Start(suite, bytes => bytes.Fill(0x5A));
        var xA = exchange.XA.ToArray();

        Assert.Equal([0, coordinate], xA[..2]);
        Assert.Equal([0, coordinate], xA[(2 + coordinate)..(4 + coordinate)]);
        Assert.Equal([0, random], xA[(4 + 2 * coordinate)..(6 + 2 * coordinate)]);
        Assert.Equal(Enumerable.Repeat((byte)0x5A, random), xA[(6 + 2 * coordinate)..]);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Another_node_continues_from_exported_state(KeyExchangeSuite suite)
    {
        using var started = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        using var state = started.Export();
        var xB = Answer(suite, started.XA.Span);
        Assert.Equal(FdoFault.None, started.Finish(xB, OwnerKeys.For(suite), CipherSuite.A128Gcm, out var expected));

        Assert.Equal(FdoFault.None, OwnerKeyExchange.Restore(state.Span, out var continued));
        using var _ = continued;
        Assert.Equal(FdoFault.None, continued!.Finish(xB, OwnerKeys.For(suite), CipherSuite.A128Gcm, out var sevk));

        Assert.Equal(suite, continued.Suite);
        Assert.Equal(started.XA.ToArray(), continued.XA.ToArray());
        Assert.True(expected!.Matches(sevk!.Span));
        using var again = continued.Export();
        Assert.True(state.Matches(again.Span));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void State_that_is_cut_extended_or_of_another_suite_is_not_restored(KeyExchangeSuite suite)
    {
        using var started = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        using var exported = started.Export();
        var state = exported.Span.ToArray();

        for (var length = 0; length < state.Length; length++)
            Assert.Equal(FdoFault.Malformed, OwnerKeyExchange.Restore(state.AsSpan(0, length), out _));
        Assert.Equal(FdoFault.Malformed, OwnerKeyExchange.Restore([.. state, 0], out _));
        for (var other = 0; other < 256; other++)
        {
            if (other != (int)suite)
                Assert.Equal(FdoFault.Malformed, OwnerKeyExchange.Restore([(byte)other, .. state[1..]], out _));
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Two_exchanges_have_nothing_in_common(KeyExchangeSuite suite)
    {
        using OwnerKeyExchange first = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill),
            second = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var owner = OwnerKeys.For(suite);
        var xB = Answer(suite, first.XA.Span);

        first.Finish(xB, owner, CipherSuite.A256Gcm, out var one);
        second.Finish(xB, owner, CipherSuite.A256Gcm, out var other);
        Assert.NotEqual(first.XA.ToArray(), second.XA.ToArray());
        Assert.False(one!.Matches(other!.Span));
    }

    // A value that go-fdo's own test carries: 32 octets of Sh.x and 16 of either side's random number, L = 256.
    [Fact]
    public void The_derivation_matches_another_implementation()
    {
        var sharedSecret = Convert.FromHexString(
            "08c9dc0cc5e9dd2558a12ae60cd00670d01a09cca52bae8a671a21e1babdb25bc21963c48b4aa77bb8ed338f0c5a15efee069ce10a09be2aacf857b8dcd9df8e"
        );

        using var sevk = SessionKey.Derive(CipherSuite.A256Gcm, sharedSecret, contextRand: []);

        Assert.Equal("e5e959c8cbdd5989c819f7ea8c69bcb3f70a442830ba235c5aa0b4047d0cda0b", Convert.ToHexStringLower(sevk.Span));
    }

    private static byte[] Answer(KeyExchangeSuite suite, ReadOnlySpan<byte> xA)
    {
        var fault = DeviceKeyExchange.Answer(
            suite,
            xA,
            OwnerKeys.For(suite).PublicKey,
            CipherSuite.A128Gcm,
            RandomNumberGenerator.Fill,
            out var xB,
            out var sevk
        );
        Assert.Equal(FdoFault.None, fault);
        sevk!.Dispose();
        return xB;
    }
}
