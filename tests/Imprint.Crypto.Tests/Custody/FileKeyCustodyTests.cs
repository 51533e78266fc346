using System.Text;
using Imprint.Crypto.Custody;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.Custody;

public sealed class FileKeyCustodyTests : KeyCustodyConformance, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _temp = new();

    private string Keys => _temp.File("keys");

    protected override KeyCustody OpenCustody() => FileKeyCustody.OpenFolder(Keys);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_and_folder_are_made_for_their_owner_alone()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Keys, "master.key")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Keys, "signer.sealed")));
        Assert.Equal(2, Directory.GetFileSystemEntries(Keys).Length);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_master_key_that_others_can_reach_is_refused_with_the_remedy(UnixFileMode leak)
    {
        OpenCustody().Dispose();
        File.SetUnixFileMode(Path.Combine(Keys, "master.key"), OwnerOnly | leak);

        var refused = Assert.Throws<KeyCustodyException>(() => OpenCustody());

        Assert.Equal(KeyCustodyFault.ReadableByOthers, refused.Fault);
        Assert.Contains("chmod 600 master.key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_refused_with_the_remedy()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
        File.SetUnixFileMode(Path.Combine(Keys, "signer.sealed"), OwnerOnly | UnixFileMode.GroupRead);

        var refused = Assert.Throws<KeyCustodyException>(() => custody.Open("signer"));

        Assert.Equal(KeyCustodyFault.ReadableByOthers, refused.Fault);
        Assert.Contains("chmod 600 signer.sealed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_others_can_write_to_is_refused()
    {
        OpenCustody().Dispose();
        File.SetUnixFileMode(Keys, File.GetUnixFileMode(Keys) | UnixFileMode.OtherWrite);

        Assert.Equal(KeyCustodyFault.ReadableByOthers, Assert.Throws<KeyCustodyException>(() => OpenCustody()).Fault);
    }

    [Fact]
    public void A_lost_master_key_is_not_replaced_by_a_new_one()
    {
        using (var custody = OpenCustody())
            custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
        File.Delete(Path.Combine(Keys, "master.key"));

        var refused = Assert.Throws<KeyCustodyException>(() => OpenCustody());

        Assert.Equal(KeyCustodyFault.Missing, refused.Fault);
        Assert.False(File.Exists(Path.Combine(Keys, "master.key")));
    }

    [Fact]
    public void A_folder_without_a_master_key_is_left_alone_when_asked()
    {
        var refused = Assert.Throws<KeyCustodyException>(() => FileKeyCustody.OpenFolder(Keys, createMasterKey: false));

        Assert.Equal(KeyCustodyFault.Missing, refused.Fault);
    }

    [Fact]
    public void Another_master_key_is_named_as_the_fault()
    {
        byte[] sealedBytes;
        using (var custody = OpenCustody())
        {
            custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
            sealedBytes = custody.Seal([1], "context");
        }

        var masterKey = Path.Combine(Keys, "master.key");
        var other = File.ReadAllBytes(masterKey);
        other[0] ^= 1;
        File.WriteAllBytes(masterKey, other);

        using var later = OpenCustody();
        Assert.Equal(KeyCustodyFault.WrongMasterKey, Assert.Throws<KeyCustodyException>(() => later.Open("signer")).Fault);
        Assert.Equal(
            KeyCustodyFault.WrongMasterKey,
            Assert.Throws<KeyCustodyException>(() => later.Unseal(sealedBytes, "context")).Fault
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(5000)]
    public void A_master_key_of_the_wrong_length_is_damaged(int length)
    {
        OpenCustody().Dispose();
        File.WriteAllBytes(Path.Combine(Keys, "master.key"), new byte[length]);

        Assert.Equal(KeyCustodyFault.Damaged, Assert.Throws<KeyCustodyException>(() => OpenCustody()).Fault);
    }

    [Fact]
    public void A_damaged_key_file_is_named_and_shows_nothing_of_its_content()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
        var file = Path.Combine(Keys, "signer.sealed");
        var content = File.ReadAllBytes(file);
        content[^1] ^= 1;
        File.WriteAllBytes(file, content);

        var refused = Assert.Throws<KeyCustodyException>(() => custody.Open("signer"));

        Assert.Equal(KeyCustodyFault.Damaged, refused.Fault);
        Assert.Contains("signer.sealed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_renamed_to_another_key_does_not_open()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
        File.Move(Path.Combine(Keys, "signer.sealed"), Path.Combine(Keys, "root.sealed"));

        Assert.Equal(KeyCustodyFault.Damaged, Assert.Throws<KeyCustodyException>(() => custody.Open("root")).Fault);
    }

    [Fact]
    public void A_sealed_value_cannot_pass_for_a_key_file()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();
        File.WriteAllBytes(Path.Combine(Keys, "signer.sealed"), custody.Seal([1], "signer"));

        Assert.Equal(KeyCustodyFault.Damaged, Assert.Throws<KeyCustodyException>(() => custody.Open("signer")).Fault);
    }

    [Fact]
    public void A_file_of_another_user_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        OpenCustody().Dispose();
        using var chown = System.Diagnostics.Process.Start("chown", ["65534", Path.Combine(Keys, "master.key")]);
        chown.WaitForExit();

        var refused = Assert.Throws<KeyCustodyException>(() => OpenCustody());

        Assert.Equal(KeyCustodyFault.OwnedByAnotherUser, refused.Fault);
        Assert.Contains("chown", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_private_key_stands_in_the_clear()
    {
        using var custody = OpenCustody();
        custody.OpenOrCreate("signer", KeyKind.P256).Dispose();

        // The algorithm identifier of an unsealed PKCS#8 EC key.
        var identifier = Convert.FromHexString("06072a8648ce3d0201");

        Assert.Equal(-1, File.ReadAllBytes(Path.Combine(Keys, "signer.sealed")).AsSpan().IndexOf(identifier));
    }

    [Fact]
    public async Task Two_that_start_at_once_end_with_one_master_key_and_one_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var folder = _temp.File($"race-{round}");
            using var start = new Barrier(4);
            var publicKeys = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                using var custody = FileKeyCustody.OpenFolder(folder);
                                using var key = custody.OpenOrCreate("signer", KeyKind.P256);
                                return Convert.ToHexString(key.SubjectPublicKeyInfo.Span);
                            },
                            TaskCreationOptions.LongRunning
                        )
                    )
            );

            Assert.Single(publicKeys.Distinct());
            Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
        }
    }

    [Fact]
    public void A_context_too_long_to_authenticate_is_refused()
    {
        using var custody = OpenCustody();

        Assert.Throws<ArgumentException>(() => custody.Seal([1], new StringBuilder().Append('x', 600).ToString()));
    }
}
