using System.Security.Cryptography;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Tests.Kdf;

public class FdoKdfTests
{
    // FDO publishes no vectors; the formula is written out here a second time, byte by byte.
    [Theory]
    [InlineData(16, 0)]
    [InlineData(32, 0)]
    [InlineData(48, 32)]
    [InlineData(64, 96)]
    [InlineData(96, 96)]
    public void Matches_the_formula_of_FDO_1_1(int outputLength, int contextLength)
    {
        var secret = Enumerable.Range(0, 86).Select(i => (byte)i).ToArray();
        var context = Enumerable.Repeat((byte)0xc5, contextLength).ToArray();
        foreach (var (hash, hmac) in Hashes)
        {
            List<byte> expected = [];
            for (byte i = 1; expected.Count < outputLength; i++)
            {
                byte[] length = [(byte)(outputLength * 8 >> 8), (byte)(outputLength * 8)];
                byte[] input = [i, .. "FIDO-KDF"u8, 0, .. "AutomaticOnboardTunnel"u8, .. context, .. length];
                expected.AddRange(hmac(secret, input));
            }

            var actual = new byte[outputLength];
            FdoKdf.Derive(secret, context, hash, actual);
            Assert.Equal(expected[..outputLength], actual);
        }
    }

    [Fact]
    public void Other_hashes_and_longer_contexts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FdoKdf.Derive(new byte[32], [], HashAlgorithmName.SHA512, new byte[16]));
        Assert.Throws<ArgumentException>(() => FdoKdf.Derive(new byte[32], new byte[97], HashAlgorithmName.SHA256, new byte[16]));
    }

    private static (HashAlgorithmName, Func<byte[], byte[], byte[]>)[] Hashes =>
        [
            (HashAlgorithmName.SHA256, (key, input) => HMACSHA256.HashData(key, input)),
            (HashAlgorithmName.SHA384, (key, input) => HMACSHA384.HashData(key, input)),
        ];
}
