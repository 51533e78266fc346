using System.Text;
using Imprint.Fdo.Vouchers;
using Imprint.Pki.Pem;

namespace Imprint.Fdo.Tests.Vouchers;

public sealed class VoucherFileTests
{
    private static readonly Voucher First = FdoSamples.Extended(1);
    private static readonly Voucher Second = FdoSamples.Extended(2);

    [Fact]
    public void A_file_has_one_voucher_or_several()
    {
        AssertRead(Text(First.ToPem()), First);
        AssertRead(Text(First.ToPem() + Second.ToPem() + First.ToPem()), First, Second, First);
        AssertRead(First.Encoded.ToArray(), First);
    }

    [Fact]
    public void What_editors_and_systems_do_to_a_text_does_no_harm()
    {
        var crlf = (First.ToPem() + Second.ToPem()).ReplaceLineEndings("\r\n");

        AssertRead(Text(crlf), First, Second);
        AssertRead(Text("\r\n\n  " + crlf + "\n\n \n"), First, Second);
        AssertRead([0xef, 0xbb, 0xbf, .. Text(crlf)], First, Second);
        AssertRead(Text("Voucher of our robot:\n" + First.ToPem() + "and its brother\n" + Second.ToPem()), First, Second);
    }

    [Fact]
    public void A_file_that_is_damaged_gives_nothing()
    {
        var pem = First.ToPem();
        byte[][] damaged =
        [
            [],
            Text("no voucher at all"),
            Text(pem[..^20]),
            Text(pem + Second.ToPem()[..200]),
            Text(pem + "-----BEGIN OWNERSHIP VOUCHER-----\nAAAA\n-----END OWNERSHIP VOUCHER-----\n"),
            Text(pem.Replace("OWNERSHIP VOUCHER", "CERTIFICATE", StringComparison.Ordinal)),
            Text(pem + PemText.Write(PemText.Certificate, FdoKeys.Certificate("device"))),
            Text(pem.Insert(60, "!")),
            First.Encoded.ToArray()[..^1],
            [.. First.Encoded.Span, 0x0a],
            [.. First.Encoded.Span, .. Second.Encoded.Span],
            [0x85],
            [0xff, 0xfe, .. Encoding.Unicode.GetBytes(pem)],
        ];

        foreach (var file in damaged)
        {
            Assert.NotEqual(FdoFault.None, Voucher.ReadFile(file, out var vouchers));
            Assert.Empty(vouchers);
        }
    }

    [Fact]
    public void The_text_is_PEM_with_the_label_that_peers_use()
    {
        var pem = First.ToPem();
        Assert.StartsWith("-----BEGIN OWNERSHIP VOUCHER-----\n", pem, StringComparison.Ordinal);
        Assert.EndsWith("-----END OWNERSHIP VOUCHER-----\n", pem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_makes_the_reader_throw()
    {
        const int seed = 5;
        var random = new Random(seed);
        var good = Text(First.ToPem() + Second.ToPem());
        for (var i = 0; i < 1000; i++)
        {
            var file = good.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            var fault = Voucher.ReadFile(file, out var vouchers);
            Assert.True(fault == FdoFault.None == vouchers.Count > 0, $"seed {seed}, round {i}");
        }
    }

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static void AssertRead(byte[] file, params Voucher[] expected)
    {
        Assert.Equal(FdoFault.None, Voucher.ReadFile(file, out var vouchers));
        Assert.Equal(expected.Select(v => v.Encoded.ToArray()), vouchers.Select(v => v.Encoded.ToArray()));
    }
}
