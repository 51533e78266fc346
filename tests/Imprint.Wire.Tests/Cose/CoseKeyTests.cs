using System.Security.Cryptography;
using Imprint.Wire.Cose;
using static Imprint.Wire.Tests.Bytes;

namespace Imprint.Wire.Tests.Cose;

public sealed class CoseKeyTests
{
    // RFC 9052 appendix C.7.1, the key "11" (its kid kept, order as printed there).
    private const string Eleven =
        "a5 20 01 21 5820 bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"
        + "22 5820 20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e 01 02 02 42 3131";

    [Fact]
    public void A_published_key_is_read_and_usable()
    {
        Assert.Equal(WireFault.None, CoseKey.Read(Hex(Eleven), out var key));
        var ec = Assert.IsType<CoseKey.EllipticCurve>(key);
        Assert.Equal(CoseCurve.P256, ec.Curve);
        using var imported = ECDsa.Create(ec.ToParameters());
        Assert.Equal(256, imported.KeySize);
        Assert.Equal(WireFault.None, CoseKey.Read(ec.Encode(), out var back));
        Assert.Equal(ec, back);
        Assert.Equal(ec.GetHashCode(), back!.GetHashCode());
    }

    [Fact]
    public void Keys_of_every_kind_round_trip()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var q = p384.ExportParameters(false).Q;
        var ec = new CoseKey.EllipticCurve(CoseCurve.P384, q.X, q.Y);
        Assert.Equal(WireFault.None, CoseKey.Read(ec.Encode(), out var ecBack));
        Assert.Equal(ec, ecBack);

        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        var key = new CoseKey.Rsa(parameters.Modulus, parameters.Exponent);
        Assert.Equal(WireFault.None, CoseKey.Read(key.Encode(), out var rsaBack));
        Assert.Equal(key, rsaBack);
        Assert.Equal(parameters.Modulus, ((CoseKey.Rsa)rsaBack!).ToParameters().Modulus);
    }

    [Theory]
    [InlineData("a0")]
    [InlineData("a1 01 01")] // OKP
    [InlineData("a3 01 02 20 01 21 40")]
    [InlineData("a4 01 02 20 01 21 4101 22 4101")] // coordinates too short
    [InlineData("a4 01 02 20 03 21 4101 22 4101")] // P-521
    [InlineData("a3 01 03 20 4101 21 40")]
    [InlineData("a3 01 03 20 42 0001 21 4103")] // a leading zero
    [InlineData("a4 01 03 20 4101 21 4103 22 4105")] // with a private exponent
    [InlineData("01")]
    [InlineData("a2 01 02 01 02")]
    public void What_is_no_public_key_is_refused(string hex)
    {
        Assert.NotEqual(WireFault.None, CoseKey.Read(Hex(hex), out var key));
        Assert.Null(key);
    }

    [Fact]
    public void A_private_key_is_refused() =>
        Assert.Equal(WireFault.BadValue, CoseKey.Read(Hex(Eleven.Replace("a5 ", "a6 ") + "23 4101"), out _));
}
