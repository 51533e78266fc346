using Imprint.Device.Services;
using Imprint.TestKit;

namespace Imprint.Device.Tests.Services;

public sealed class ConfinedFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ConfinedFolder _folder;

    public ConfinedFolderTests() => _folder = new ConfinedFolder(_temp.File("files"));

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("a.txt")]
    [InlineData("sub/deep/a.txt")]
    public void A_file_is_kept_below_the_folder_and_replaced_whole(string name)
    {
        Assert.Null(_folder.Write(name, "one"u8));
        Assert.Null(_folder.Write(name, "two"u8));

        Assert.Equal("two"u8.ToArray(), _folder.TryRead(name, 100));
        Assert.Single(Directory.GetFiles(_temp.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp.File("files/" + name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("sub/../../outside")]
    [InlineData("sub/./a")]
    [InlineData("sub//a")]
    [InlineData("sub/")]
    [InlineData(".hidden")]
    [InlineData("sub/.hidden")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\\b")]
    [InlineData("1/2/3/4/5/6/7/8/9")]
    public void A_name_with_no_place_below_the_folder_is_refused(string name)
    {
        Assert.NotNull(_folder.Write(name, "x"u8));
        Assert.Null(_folder.TryRead(name, 100));
        Assert.Empty(Directory.GetFiles(_temp.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void No_link_leads_out_of_the_folder()
    {
        Directory.CreateDirectory(_temp.File("outside"));
        File.WriteAllText(_temp.File("outside/secret"), "secret");
        Directory.CreateDirectory(_temp.File("files"));
        Directory.CreateSymbolicLink(_temp.File("files/way"), _temp.File("outside"));
        File.CreateSymbolicLink(_temp.File("files/file"), _temp.File("outside/secret"));

        Assert.NotNull(_folder.Write("way/a.txt", "x"u8));
        Assert.NotNull(_folder.Write("way/sub/a.txt", "x"u8));
        Assert.NotNull(_folder.Write("file", "x"u8));
        Assert.Null(_folder.TryRead("way/secret", 100));
        Assert.Null(_folder.TryRead("file", 100));
        Assert.Equal("secret", File.ReadAllText(_temp.File("outside/secret")));
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_temp.File("outside")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_stays()
    {
        Assert.Null(_folder.Write("sub/a.txt", "x"u8));

        Assert.NotNull(_folder.Write("sub", "x"u8));
        Assert.Null(_folder.TryRead("sub", 100));
    }

    [Fact]
    public void A_file_that_is_too_long_is_not_read()
    {
        _folder.Write("a", new byte[101]);

        Assert.Null(_folder.TryRead("a", 100));
        Assert.Equal(101, _folder.TryRead("a", 101)!.Length);
    }
}
