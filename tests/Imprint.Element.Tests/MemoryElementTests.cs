using System.Security.Cryptography;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Element.Stores;

namespace Imprint.Element.Tests;

public sealed class MemoryElementTests : ElementConformance
{
    private readonly Dictionary<DeviceElement, StoppingStore> _stores = [];

    protected override DeviceElement Create(KeyKind kind = KeyKind.P256)
    {
        var store = new StoppingStore(new MemoryStore());
        return Remember(SoftwareElement.Create(store, SoftwareElement.Generate(kind)), store);
    }

    protected override DeviceElement Restart(DeviceElement element)
    {
        var store = _stores[element];
        element.Dispose();
        return Remember(SoftwareElement.Open(store), store);
    }

    [Fact]
    public void Elements_are_made_by_the_thousand()
    {
        for (var i = 0; i < 1000; i++)
        {
            using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
            element.Onboard(1);
        }
    }

    [Fact]
    public void A_key_made_elsewhere_becomes_a_factory_key()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var pkcs8 = new Secret(made.ExportPkcs8PrivateKey());
        using var element = SoftwareElement.CreateInMemory(pkcs8);

        Assert.Equal(KeyKind.P384, element.FactoryKey.Kind);
        Assert.Equal(made.ExportSubjectPublicKeyInfo(), element.FactoryKey.SubjectPublicKeyInfo.ToArray());
    }

    [Fact]
    public void What_is_no_key_is_refused_without_a_word_about_it()
    {
        using var rsa = RSA.Create(2048);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var good = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[][] wrong =
        [
            [],
            "a secret in clear text"u8.ToArray(),
            rsa.ExportPkcs8PrivateKey(),
            brainpool.ExportPkcs8PrivateKey(),
            good.ExportPkcs8PrivateKey()[..^3],
        ];

        foreach (var bytes in wrong)
        {
            using var pkcs8 = new Secret(bytes);
            var refused = Assert.Throws<ElementException>(() => SoftwareElement.CreateInMemory(pkcs8));

            Assert.Equal(ElementFault.Unsupported, refused.Fault);
            Assert.Null(refused.InnerException);
            Assert.DoesNotContain("clear text", refused.ToString(), StringComparison.Ordinal);
        }
    }

    private SoftwareElement Remember(SoftwareElement element, StoppingStore store)
    {
        _stores[element] = store;
        return element;
    }
}
