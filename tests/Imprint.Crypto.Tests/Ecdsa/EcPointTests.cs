using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecdsa;

namespace Imprint.Crypto.Tests.Ecdsa;

public class EcPointTests
{
    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void Points_of_real_keys_are_on_their_curve_and_survive_compression(KeyKind kind)
    {
        var curve = PrimeCurve.Of(kind);
        for (var i = 0; i < 20; i++)
        {
            using var key = ECDsa.Create(curve.Named);
            var point = EcPoint.FromParameters(key.ExportParameters(includePrivateParameters: false));
            Assert.True(EcPoint.IsOnCurve(curve, point));

            var (compressed, back) = (new byte[curve.CompressedLength], new byte[curve.PointLength]);
            EcPoint.Compress(point, compressed);
            Assert.True(EcPoint.TryDecompress(curve, compressed, back));
            Assert.Equal(point, back);

            using var again = ECDsa.Create(EcPoint.ToParameters(curve, back));
            Assert.Equal(key.ExportSubjectPublicKeyInfo(), again.ExportSubjectPublicKeyInfo());
        }
    }

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.BrainpoolP256r1)]
    public void A_changed_point_is_not_on_the_curve(KeyKind kind)
    {
        var curve = PrimeCurve.Of(kind);
        using var key = ECDsa.Create(curve.Named);
        var point = EcPoint.FromParameters(key.ExportParameters(includePrivateParameters: false));
        for (var i = 0; i < point.Length; i++)
        {
            var changed = point.ToArray();
            changed[i] ^= 1;
            Assert.False(EcPoint.IsOnCurve(curve, changed));
        }
    }

    [Fact]
    public void Lengths_forms_and_coordinates_outside_the_field_are_refused()
    {
        var (curve, point) = (PrimeCurve.P256, new byte[65]);
        foreach (
            var bytes in (byte[][])
                [
                    [],
                    [0x00],
                    [0x04],
                    new byte[65],
                    [0x04, .. Enumerable.Repeat((byte)0xff, 64)],
                ]
        )
            Assert.False(EcPoint.IsOnCurve(curve, bytes));
        foreach (
            var bytes in (byte[][])
                [
                    [],
                    [0x02],
                    new byte[33],
                    [0x02, .. Enumerable.Repeat((byte)0xff, 32)],
                    [0x04, .. new byte[32]],
                ]
        )
            Assert.False(EcPoint.TryDecompress(curve, bytes, point));
    }

    [Fact]
    public void Half_of_all_x_have_no_point()
    {
        const int Seed = 256;
        var random = new Random(Seed);
        var found = 0;
        for (var i = 0; i < 400; i++)
        {
            byte[] compressed = [(byte)(2 + (i & 1)), .. new byte[32]];
            random.NextBytes(compressed.AsSpan(1));
            var point = new byte[65];
            if (!EcPoint.TryDecompress(PrimeCurve.P256, compressed, point))
                continue;
            found++;
            Assert.True(EcPoint.IsOnCurve(PrimeCurve.P256, point), $"seed {Seed}");
        }

        Assert.InRange(found, 150, 250);
    }
}
