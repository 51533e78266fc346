using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Fdo.KeyExchange;
using Imprint.TestKit;

namespace Imprint.Fdo.Tests.KeyExchange;

public sealed class CustodyOwnerTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(2048, KeyExchangeSuite.Asymkex2048, FdoKeyType.Rsa2048Restr)]
    [InlineData(3072, KeyExchangeSuite.Asymkex3072, FdoKeyType.RsaPkcs)]
    public void An_RSA_key_in_custody_signs_and_exchanges_keys(int bits, KeyExchangeSuite suite, FdoKeyType type)
    {
        using var custody = FileKeyCustody.OpenFolder(_temp.File("keys"));
        using var key = custody.OpenOrCreateRsa("owner", bits);
        var owner = FdoSigner.From(key);
        var signature = owner.Sign("what is signed"u8);

        Assert.Equal(type, owner.PublicKey.Type);
        Assert.True(owner.PublicKey.Verify(owner.Algorithm, "what is signed"u8, signature));
        Assert.False(owner.PublicKey.Verify(owner.Algorithm, "what is not"u8, signature));

        using var exchange = OwnerKeyExchange.Start(suite, RandomNumberGenerator.Fill);
        var answered = DeviceKeyExchange.Answer(
            suite,
            exchange.XA.Span,
            owner.PublicKey,
            CipherSuite.A256Gcm,
            RandomNumberGenerator.Fill,
            out var xB,
            out var deviceKey
        );
        Assert.Equal(FdoFault.None, answered);
        Assert.Equal(FdoFault.None, exchange.Finish(xB, owner, CipherSuite.A256Gcm, out var ownerKey));
        Assert.True(ownerKey!.Matches(deviceKey!.Span));

        xB[^1] ^= 1;
        Assert.Equal(FdoFault.BadKeyExchange, exchange.Finish(xB, owner, CipherSuite.A256Gcm, out _));
    }
}
