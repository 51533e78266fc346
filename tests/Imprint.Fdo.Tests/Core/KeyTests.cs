using System.Security.Cryptography;
using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Core;

public sealed class KeyTests
{
    [Theory]
    [MemberData(nameof(FdoKeys.TypesAndEncodings), MemberType = typeof(FdoKeys))]
    public void A_key_is_read_as_it_was_written(FdoKeyType type, FdoKeyEncoding encoding)
    {
        // A certificate says no more than RSA, and is RSA2048RESTR or RSAPKCS by its size.
        var key = FdoKeys.Public("owner-1", type, encoding);

        Assert.Equal(FdoFault.None, FdoPublicKey.Read(key.Encoded, out var read));
        Assert.Equal((type, encoding), (read!.Type, read.Encoding));
        Assert.Equal(key.Encoded.ToArray(), read.Encoded.ToArray());
        Assert.Equal(FdoKeys.Spki("owner-1", type), read.SubjectPublicKeyInfo.ToArray());
        Assert.Equal(encoding == FdoKeyEncoding.X5Chain ? 1 : 0, read.Chain.Count);
        Assert.Equal(key.Encoded.ToArray(), read.In(encoding).Encoded.ToArray());
    }

    [Theory]
    [MemberData(nameof(FdoKeys.Types), MemberType = typeof(FdoKeys))]
    public void A_key_is_the_same_in_every_encoding_and_its_hash_is_not(FdoKeyType type)
    {
        var encodings = Enum.GetValues<FdoKeyEncoding>().Where(e => type != FdoKeyType.RsaPss || e != FdoKeyEncoding.X5Chain);
        var keys = encodings.Select(e => FdoKeys.Public("owner-1", type, e)).ToList();
        var stranger = FdoKeys.Public("owner-2", type);

        Assert.All(keys, a => Assert.All(keys, b => Assert.True(a.IsSameKeyAs(b) && a.IsOfSameKindAs(b))));
        Assert.All(keys, key => Assert.False(key.IsSameKeyAs(stranger)));
        Assert.Equal(keys.Count, keys.Select(k => k.Hash(FdoHashType.Sha256)).Distinct().Count());
    }

    [Fact]
    public void Size_counts_beside_the_type()
    {
        using var small = RSA.Create(2048);
        var pkcs2048 = FdoPublicKey.FromSubjectPublicKeyInfo(small.ExportSubjectPublicKeyInfo(), FdoKeyType.RsaPkcs);

        Assert.False(pkcs2048.IsOfSameKindAs(FdoKeys.Public("owner-1", FdoKeyType.RsaPkcs)));
        Assert.False(FdoKeys.Public("a").IsOfSameKindAs(FdoKeys.Public("a", FdoKeyType.Secp384R1)));
    }

    [Fact]
    public void A_key_under_the_type_of_another_is_refused()
    {
        foreach (var type in Enum.GetValues<FdoKeyType>())
        foreach (var other in Enum.GetValues<FdoKeyType>().Where(t => !MayStandUnder(type, t)))
        {
            var encoded = FdoKeys.Public("owner-1", type).Encoded.ToArray();
            encoded[1] = (byte)other;

            Assert.Equal(FdoFault.UnsupportedKeyType, FdoPublicKey.Read(encoded, out _));
            Assert.Throws<ArgumentException>(() => FdoPublicKey.FromSubjectPublicKeyInfo(FdoKeys.Spki("owner-1", type), other));
        }

        static bool MayStandUnder(FdoKeyType type, FdoKeyType other) =>
            type == other || (type.IsRsa && other is FdoKeyType.RsaPkcs or FdoKeyType.RsaPss && type.IsRsa);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x02)]
    [InlineData(0x07)]
    [InlineData(0x0c)]
    [InlineData(0x20)]
    public void Other_types_are_unsupported(byte type)
    {
        var encoded = FdoKeys.Public("owner-1").Encoded.ToArray();
        encoded[1] = type;
        Assert.Equal(FdoFault.UnsupportedKeyType, FdoPublicKey.Read(encoded, out _));
    }

    [Theory]
    [InlineData(0x00)] // EPID
    [InlineData(0x04)]
    [InlineData(0x20)]
    public void Other_encodings_are_unsupported(byte encoding)
    {
        var encoded = FdoKeys.Public("owner-1").Encoded.ToArray();
        encoded[2] = encoding;
        Assert.Equal(FdoFault.UnsupportedKeyEncoding, FdoPublicKey.Read(encoded, out _));
    }

    [Fact]
    public void Keys_of_other_kinds_have_no_type()
    {
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using var rsa4096 = RSA.Create(4096);

        foreach (var key in new AsymmetricAlgorithm[] { p521, rsa4096 })
        {
            var spki = key.ExportSubjectPublicKeyInfo();
            Assert.Null(FdoPublicKey.TryFromSubjectPublicKeyInfo(spki));
            Assert.Throws<ArgumentException>(() => FdoPublicKey.FromSubjectPublicKeyInfo(spki));
        }

        Assert.Null(FdoPublicKey.TryFromSubjectPublicKeyInfo(default));
        Assert.Null(FdoPublicKey.TryFromSubjectPublicKeyInfo(new byte[] { 0x30, 0x00 }));
    }

    [Fact]
    public void A_point_off_its_curve_verifies_nothing()
    {
        var spki = FdoKeys.Spki("owner-1");
        spki[^1] ^= 1;
        var key = FdoPublicKey.FromSubjectPublicKeyInfo(spki);

        Assert.False(key.Verify(CoseAlgorithm.Es256, "data"u8, new byte[64]));
    }

    [Fact]
    public void A_chain_has_certificates_and_not_too_many()
    {
        ReadOnlyMemory<byte> certificate = FdoKeys.Certificate("owner-1");

        Assert.Throws<ArgumentException>(() => FdoPublicKey.FromChain([]));
        Assert.Throws<ArgumentException>(() => FdoPublicKey.FromChain([new byte[] { 1 }]));
        Assert.Throws<ArgumentException>(() =>
            FdoPublicKey.FromChain([.. Enumerable.Repeat(certificate, FdoLimits.MaxChainLength + 1)])
        );
        Assert.Equal(
            FdoFault.None,
            FdoPublicKey.Read(
                FdoPublicKey.FromChain([.. Enumerable.Repeat(certificate, FdoLimits.MaxChainLength)]).Encoded,
                out _
            )
        );
    }

    [Fact]
    public void A_signer_shows_its_key_under_any_name_that_its_signatures_fit()
    {
        foreach (var type in new[] { FdoKeyType.Rsa2048Restr, FdoKeyType.RsaPkcs, FdoKeyType.Secp256R1, FdoKeyType.Secp384R1 })
        {
            var signer = FdoKeys.Signer("owner-1", type);
            var shown = signer.Showing(signer.PublicKey.In(FdoKeyEncoding.CoseKey));
            Assert.Equal(FdoKeyEncoding.CoseKey, shown.PublicKey.Encoding);
            Assert.True(shown.PublicKey.Verify(shown.Algorithm, "data"u8, shown.Sign("data"u8)));
            Assert.Throws<ArgumentException>(() => signer.Showing(FdoKeys.Public("owner-2", type)));
        }

        // 2048 bits called RSAPKCS: signed as before, and good under that type.
        var rsa = FdoKeys.Signer("owner-1", FdoKeyType.Rsa2048Restr);
        var asPkcs = rsa.Showing(FdoPublicKey.FromSubjectPublicKeyInfo(rsa.PublicKey.SubjectPublicKeyInfo, FdoKeyType.RsaPkcs));
        Assert.True(asPkcs.PublicKey.Verify(asPkcs.Algorithm, "data"u8, asPkcs.Sign("data"u8)));

        // PSS is another signature.
        var asPss = FdoPublicKey.FromSubjectPublicKeyInfo(rsa.PublicKey.SubjectPublicKeyInfo, FdoKeyType.RsaPss);
        Assert.False(rsa.CanShow(asPss));
        Assert.Throws<ArgumentException>(() => rsa.Showing(asPss));
    }

    [Theory]
    [InlineData(CoseAlgorithm.Es256, FdoKeyType.Secp256R1)]
    [InlineData(CoseAlgorithm.Es384, FdoKeyType.Secp384R1)]
    [InlineData(CoseAlgorithm.Rs256, FdoKeyType.Rsa2048Restr)]
    [InlineData(CoseAlgorithm.Rs384, FdoKeyType.RsaPkcs)]
    [InlineData(CoseAlgorithm.Ps256, null)]
    [InlineData(CoseAlgorithm.None, null)]
    [InlineData((CoseAlgorithm)90, null)] // EPID
    public void A_device_announces_its_key_by_its_algorithm(CoseAlgorithm algorithm, FdoKeyType? type)
    {
        Assert.Equal(type, FdoKeyTypes.OfDevice(algorithm));
        Assert.True(type is null || type.Value.SignsWith(algorithm));
    }
}
