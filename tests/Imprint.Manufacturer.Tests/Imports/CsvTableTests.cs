using System.Text;
using Imprint.Manufacturer.Imports;

namespace Imprint.Manufacturer.Tests.Imports;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1|2")]
    [InlineData("a;b\r\n1;2,5\r\n", "1|2,5")]
    [InlineData("\ufeffA , B\n\n\"1\",\"say \"\"two\"\"\"\n", "1|say \"two\"")]
    [InlineData("a,b\n\"x\ny\",2", "x\ny|2")]
    [InlineData("a,b\n001, 02 ", "001|02")]
    [InlineData("a,b\n,", "|")]
    public void Files_of_people_s_programs_are_read(string file, string row)
    {
        Assert.True(CsvTable.TryRead(Encoding.UTF8.GetBytes(file), 10, out var table, out _));
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(row, string.Join('|', Assert.Single(table.Rows)));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a,a\n1,2", "each once")]
    [InlineData("a,b\n1,\"2\n", "quotation mark")]
    [InlineData("a,b\n1,2\"3\n", "Line 2")]
    [InlineData("a,b\n1,\"2\"3\n", "Line 2")]
    [InlineData("a\n1\n2\n3\n4", "more than 3 rows")]
    public void What_is_no_table_is_told_why(string file, string reason)
    {
        Assert.False(CsvTable.TryRead(Encoding.UTF8.GetBytes(file), 3, out _, out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Latin_1_is_refused_and_not_guessed()
    {
        Assert.False(
            CsvTable.TryRead("a,b\nZ\u00fcrich,1"u8[..3].ToArray().Append((byte)0xfc).ToArray(), 10, out _, out var fault)
        );
        Assert.Equal("The file is not UTF-8.", fault);
    }

    [Fact]
    public void Random_texts_never_throw()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var run = 0; run < 2000; run++)
        {
            var bytes = new byte[random.Next(60)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)"ab,;\"\r\n \u00e9"[random.Next(8)];
            Assert.Null(Record.Exception(() => CsvTable.TryRead(bytes, 5, out _, out _)));
        }

        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
    }
}
