using System.Security.Cryptography;
using Imprint.Crypto.Kdf;

namespace Imprint.Crypto.Tests.Kdf;

public class X963KdfTests
{
    // The session keys of a profile download, from the file's own Z and SharedInfo.
    [Fact]
    public void Matches_the_known_answers_of_SGP_22()
    {
        var output = new byte[48];
        X963Kdf.Derive(
            Hex.Bytes("ccfc261f58193c98ca4ad4a53bbac6f0ee29bc4d48438090446908622ca79af6"),
            Hex.Bytes("88100801020304050607081089049032123451234512345678901235"),
            output
        );
        Assert.Equal(
            "803b2ada50d28eb6bf2936c03a5b792d" + "3cae704697b5b976225569be1229243f" + "c5c448c4703d858df20ab81e4699bca9",
            Hex.Text(output)
        );
    }

    [Fact]
    public void Output_stops_where_the_span_ends()
    {
        var (z, info) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(65));
        var full = new byte[100];
        X963Kdf.Derive(z, info, full);
        for (var length = 0; length < full.Length; length++)
        {
            var part = new byte[length];
            X963Kdf.Derive(z, info, part);
            Assert.Equal(Hex.Text(full.AsSpan(0, length)), Hex.Text(part));
        }
    }
}
