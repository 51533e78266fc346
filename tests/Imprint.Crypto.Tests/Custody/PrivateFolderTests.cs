using Imprint.Crypto.Custody;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Custody;

public sealed class PrivateFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_stays_private()
    {
        var folder = new PrivateFolder(_temp.File("private"), maxFileLength: 100_000);
        folder.Replace("a.txt", "first"u8);
        folder.Replace("a.txt", new byte[100_000]);
        folder.Replace("b.txt", []);

        Assert.Equal(100_000, folder.TryRead("a.txt")!.Length);
        Assert.Equal(0, folder.TryRead("b.txt")!.Length);
        Assert.Equal(["a", "b"], folder.Names(".txt"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp.File("private/a.txt")));
        Assert.Equal(2, Directory.GetFileSystemEntries(_temp.File("private")).Length);
    }

    [Fact]
    public void A_file_that_could_not_be_read_again_is_not_written()
    {
        var folder = new PrivateFolder(_temp.File("private"), maxFileLength: 10);
        folder.Replace("a", "old"u8);

        var refused = Assert.Throws<KeyCustodyException>(() => folder.Replace("a", new byte[11]));

        Assert.Equal(KeyCustodyFault.NotWritable, refused.Fault);
        Assert.True(folder.TryRead("a")!.Matches("old"u8));
    }

    [Fact]
    public void A_removed_file_is_gone_and_may_be_removed_again()
    {
        var folder = new PrivateFolder(_temp.File("private"));
        folder.Replace("a", "x"u8);

        folder.Remove("a");
        folder.Remove("a");

        Assert.Null(folder.TryRead("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../a")]
    [InlineData("a/b")]
    public void No_name_leads_out_of_the_folder(string name)
    {
        var folder = new PrivateFolder(_temp.File("private"));

        Assert.Throws<ArgumentException>(() => folder.Replace(name, "x"u8));
        Assert.Throws<ArgumentException>(() => folder.Remove(name));
        Assert.Throws<ArgumentException>(() => folder.TryRead(name));
        Assert.Throws<ArgumentException>(() => folder.TryCreate(name, "x"u8));
    }

    [Fact]
    public void A_folder_that_is_gone_is_a_typed_fault()
    {
        var folder = new PrivateFolder(_temp.File("private"));
        Directory.Delete(_temp.File("private"));

        Assert.Equal(KeyCustodyFault.NotWritable, Assert.Throws<KeyCustodyException>(() => folder.Replace("a", "x"u8)).Fault);
        Assert.Equal(KeyCustodyFault.NotWritable, Assert.Throws<KeyCustodyException>(() => folder.Remove("a")).Fault);
    }

    [Fact]
    public void Only_what_a_stopped_writer_left_is_swept_away()
    {
        var folder = new PrivateFolder(_temp.File("private"));
        folder.Replace("a.sealed", "x"u8);
        string[] kept = ["a.sealed", ".hidden", ".a.0123456789abcdeg", "a.0123456789abcdef"];
        foreach (var name in kept.Append(".a.sealed.0123456789abcdef"))
            File.WriteAllText(Path.Combine(_temp.File("private"), name), "x");

        folder.RemoveUnfinished();

        Assert.Equal(kept.Order(), Directory.GetFiles(_temp.File("private")).Select(file => Path.GetFileName(file)).Order());
    }
}
