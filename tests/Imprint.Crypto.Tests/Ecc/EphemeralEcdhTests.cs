using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;
using static Imprint.Crypto.Tests.Ecc.EcTestData;

namespace Imprint.Crypto.Tests.Ecc;

public sealed class EphemeralEcdhTests
{
    // RFC 5903 sections 8.1 and 8.2, RFC 7027 appendix A.1: private key, peer's X and Y, shared x.
    private static readonly (KeyKind Kind, string Scalar, string X, string Y, string Shared)[] Published =
    [
        (
            KeyKind.P256,
            "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
            "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63",
            "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
            "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"
        ),
        (
            KeyKind.P384,
            "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
            "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D0D1AC43A0336DEF96FDA41D0774A3571",
            "DCFBEC7AACF3196472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
            "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4D603135569B9E9D09CF5D4A270F59746"
        ),
        (
            KeyKind.BrainpoolP256r1,
            "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
            "8D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B",
            "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A",
            "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B"
        ),
    ];

    public static TheoryData<bool, KeyKind> PathsAndKinds => EcTestData.PathsAndKinds;

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void Agreement_matches_RFC_5903_and_RFC_7027(bool useOpenSsl, KeyKind kind)
    {
        var (_, scalar, x, y, expected) = Published.Single(p => p.Kind == kind);
        using var key = EphemeralEcdh.Import(Pkcs8(kind, scalar), useOpenSsl);
        var shared = new byte[key.SharedLength];

        Assert.True(key.Agree(Hex("04" + x + y), shared));
        Assert.Equal(expected, Convert.ToHexString(shared));

        // Compressed: the parity of Y decides between 02 and 03, and the x coordinate agreed on is the same for both.
        shared.AsSpan().Clear();
        Assert.True(key.Agree(Hex((Hex(y)[^1] & 1) == 0 ? "02" + x : "03" + x), shared));
        Assert.Equal(expected, Convert.ToHexString(shared));
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void Both_paths_agree_with_each_other_by_every_form_of_a_point(bool useOpenSsl, KeyKind kind)
    {
        for (var i = 0; i < 8; i++)
        {
            using var here = EphemeralEcdh.Generate(kind, useOpenSsl);
            using var there = EphemeralEcdh.Generate(kind, !useOpenSsl);
            byte[] first = new byte[here.SharedLength],
                second = new byte[here.SharedLength],
                compressed = new byte[1 + here.SharedLength];
            there.WriteCompressedPoint(compressed);

            Assert.True(here.Agree(compressed, first));
            Assert.True(there.Agree(here.PublicPoint.Span, second));
            Assert.Equal(first, second);
            Assert.Contains(first, b => b != 0);
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_point_that_is_no_key_is_refused_and_leaves_nothing(bool useOpenSsl, KeyKind kind)
    {
        using var key = EphemeralEcdh.Generate(kind, useOpenSsl);
        using var peer = EphemeralEcdh.Generate(kind, useOpenSsl);
        var shared = new byte[key.SharedLength];
        foreach (var (name, point) in BadPoints.Of(kind, peer.PublicPoint.ToArray()))
        {
            shared.AsSpan().Fill(0xAA);
            Assert.False(key.Agree(point, shared), name);
            Assert.All(shared, b => Assert.Equal(0, b));
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void The_shared_secret_has_one_length(bool useOpenSsl, KeyKind kind)
    {
        using var key = EphemeralEcdh.Generate(kind, useOpenSsl);

        Assert.Throws<ArgumentException>(() => key.Agree(key.PublicPoint.Span, new byte[key.SharedLength - 1]));
        Assert.Throws<ArgumentException>(() => key.WriteCompressedPoint(new byte[key.SharedLength]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_private_key_that_cannot_be_used_is_a_cryptographic_fault(bool useOpenSsl)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        byte[] good = Pkcs8(KeyKind.P256, Published[0].Scalar);

        Assert.ThrowsAny<CryptographicException>(() => EphemeralEcdh.Import(other.ExportPkcs8PrivateKey(), useOpenSsl));
        Assert.ThrowsAny<CryptographicException>(() => EphemeralEcdh.Import(good.AsSpan(0, 30), useOpenSsl));
        Assert.ThrowsAny<CryptographicException>(() => EphemeralEcdh.Import([], useOpenSsl));
        Assert.ThrowsAny<CryptographicException>(() => EphemeralEcdh.Import([.. good, 0], useOpenSsl));
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void A_disposed_key_agrees_on_nothing(bool useOpenSsl, KeyKind kind)
    {
        using var peer = EphemeralEcdh.Generate(kind, useOpenSsl);
        var key = EphemeralEcdh.Generate(kind, useOpenSsl);
        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Agree(peer.PublicPoint.Span, new byte[key.SharedLength]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_key_serves_many_threads(bool useOpenSsl)
    {
        using var key = EphemeralEcdh.Generate(KeyKind.P256, useOpenSsl);
        using var peer = EphemeralEcdh.Generate(KeyKind.P256, useOpenSsl);
        var expected = new byte[key.SharedLength];
        Assert.True(peer.Agree(key.PublicPoint.Span, expected));

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        var shared = new byte[key.SharedLength];
                        for (var i = 0; i < 100; i++)
                        {
                            Assert.True(key.Agree(peer.PublicPoint.Span, shared));
                            Assert.Equal(expected, shared);
                        }
                    })
                )
        );
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void An_exported_pair_continues_on_either_path(bool useOpenSsl, KeyKind kind)
    {
        using var made = EphemeralEcdh.Generate(kind, useOpenSsl);
        using var peer = EphemeralEcdh.Generate(kind, useOpenSsl);
        using var scalar = made.ExportScalar();
        byte[] expected = new byte[made.SharedLength],
            shared = new byte[made.SharedLength];
        Assert.True(made.Agree(peer.PublicPoint.Span, expected));

        foreach (var path in new[] { useOpenSsl, !useOpenSsl })
        {
            Assert.True(EphemeralEcdh.TryRestore(kind, scalar.Span, made.PublicPoint.Span, path, out var restored));
            using var _ = restored;
            Assert.True(restored.Agree(peer.PublicPoint.Span, shared));
            Assert.Equal(expected, shared);
            Assert.Equal(made.PublicPoint.ToArray(), restored.PublicPoint.ToArray());
            using var again = restored.ExportScalar();
            Assert.True(scalar.Matches(again.Span));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_published_scalar_is_exported_as_it_is(bool useOpenSsl)
    {
        foreach (var (kind, expected, _, _, _) in Published)
        {
            using var key = EphemeralEcdh.Import(Pkcs8(kind, expected), useOpenSsl);
            using var scalar = key.ExportScalar();
            Assert.Equal(expected, Convert.ToHexString(scalar.Span));
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndKinds))]
    public void Halves_that_are_none_are_not_restored(bool useOpenSsl, KeyKind kind)
    {
        using var made = EphemeralEcdh.Generate(kind, useOpenSsl);
        using var exported = made.ExportScalar();
        byte[] scalar = exported.Span.ToArray(),
            point = made.PublicPoint.ToArray();

        Assert.False(EphemeralEcdh.TryRestore(kind, [], point, useOpenSsl, out _));
        Assert.False(EphemeralEcdh.TryRestore(kind, scalar.AsSpan(1), point, useOpenSsl, out _));
        Assert.False(EphemeralEcdh.TryRestore(kind, [0, .. scalar], point, useOpenSsl, out _));
        Assert.False(EphemeralEcdh.TryRestore(kind, new byte[scalar.Length], point, useOpenSsl, out _));
        foreach (var (name, bad) in BadPoints.Of(kind, point))
            Assert.False(EphemeralEcdh.TryRestore(kind, scalar, bad, useOpenSsl, out _), name);
    }
}
