using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Fdo;
using Imprint.TestKit;

namespace Imprint.Element.Tests;

public sealed class FolderElementTests : ElementConformance
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _temp = new();
    private readonly Dictionary<DeviceElement, string> _folders = [];
    private int _made;

    private string Folder => _temp.File("element-1");

    protected override DeviceElement Create(KeyKind kind = KeyKind.P256)
    {
        var folder = _temp.File($"element-{++_made}");
        var element = SoftwareElement.CreateInFolder(folder, kind);
        _folders[element] = folder;
        return element;
    }

    protected override DeviceElement Restart(DeviceElement element)
    {
        var folder = _folders[element];
        element.Dispose();
        var opened = SoftwareElement.OpenFolder(folder);
        _folders[opened] = folder;
        return opened;
    }

    public override void Dispose()
    {
        base.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Files_and_folder_are_for_their_owner_alone()
    {
        using var element = Create();
        element.Onboard(1);
        element.WriteValue("record", "x"u8);

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.All(Directory.GetFiles(Folder), file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void No_file_shows_what_is_in_it()
    {
        using var element = Create();
        element.Onboard(1);
        element.WriteValue("record", "the secret sentence"u8);

        foreach (var file in Directory.GetFiles(Folder, "*.sealed"))
        {
            var content = File.ReadAllBytes(file);
            Assert.True(content.AsSpan().IndexOf("the secret sentence"u8) < 0);
            Assert.True(content.AsSpan().IndexOf("rendezvous.example"u8) < 0);
            Assert.True(content.AsSpan().IndexOf(element.FactoryKey.SubjectPublicKeyInfo.Span[^64..]) < 0);
        }
    }

    [Fact]
    public void Where_there_is_no_element_none_is_opened()
    {
        Assert.Equal(ElementFault.Missing, FaultOf(() => SoftwareElement.OpenFolder(Folder)));
        Assert.False(Directory.Exists(Folder));

        Directory.CreateDirectory(Folder);
        Assert.Equal(ElementFault.StoreFailed, FaultOf(() => SoftwareElement.OpenFolder(Folder)));
        FileKeyCustody.OpenFolder(Folder).Dispose();
        Assert.Equal(ElementFault.Missing, FaultOf(() => SoftwareElement.OpenFolder(Folder)));
    }

    [Fact]
    public void An_element_is_not_made_in_place_of_another()
    {
        byte[] publicKey;
        using (var element = Create())
            publicKey = element.FactoryKey.SubjectPublicKeyInfo.ToArray();

        Assert.Equal(ElementFault.Exists, FaultOf(() => SoftwareElement.CreateInFolder(Folder, KeyKind.P256)));

        using var opened = SoftwareElement.OpenFolder(Folder);
        Assert.Equal(publicKey, opened.FactoryKey.SubjectPublicKeyInfo.ToArray());
    }

    [Fact]
    public void An_element_is_open_once()
    {
        using (Create())
            Assert.Equal(ElementFault.InUse, FaultOf(() => SoftwareElement.OpenFolder(Folder)));
        SoftwareElement.OpenFolder(Folder).Dispose();
    }

    [Theory]
    [InlineData("factory")]
    [InlineData("credentials")]
    [InlineData("value-record")]
    [InlineData("service-mqtt")]
    public void A_damaged_file_is_named(string record)
    {
        using (var element = Create())
        {
            element.Onboard(1);
            element.WriteValue("record", "x"u8);
            element.MakeServiceKey("mqtt", KeyKind.P256);
        }

        var file = Path.Combine(Folder, record + ".sealed");
        var content = File.ReadAllBytes(file);
        for (var i = 0; i < content.Length; i += 7)
        {
            content[i] ^= 1;
            File.WriteAllBytes(file, content);
            Assert.Equal(ElementFault.Damaged, FaultOf(() => ReadEverything(Folder)));
            content[i] ^= 1;
        }

        File.WriteAllBytes(file, content[..^1]);
        Assert.Equal(ElementFault.Damaged, FaultOf(() => ReadEverything(Folder)));
        File.WriteAllBytes(file, new byte[1 << 20]);
        Assert.Equal(ElementFault.Damaged, FaultOf(() => ReadEverything(Folder)));
        File.WriteAllBytes(file, content);
        ReadEverything(Folder);
    }

    [Fact]
    public void One_file_does_not_pass_for_another()
    {
        using (var element = Create())
        {
            element.WriteValue("price", "1"u8);
            element.WriteValue("limit", "9"u8);
        }

        File.Copy(Path.Combine(Folder, "value-limit.sealed"), Path.Combine(Folder, "value-price.sealed"), overwrite: true);

        using var opened = SoftwareElement.OpenFolder(Folder);
        Assert.Equal(ElementFault.Damaged, FaultOf(() => opened.ReadValue("price")));
    }

    [Fact]
    public void A_lost_key_file_is_not_replaced()
    {
        Create().Dispose();
        File.Delete(Path.Combine(Folder, "master.key"));

        Assert.Equal(ElementFault.StoreFailed, FaultOf(() => SoftwareElement.OpenFolder(Folder)));
        Assert.Equal(ElementFault.StoreFailed, FaultOf(() => SoftwareElement.CreateInFolder(Folder, KeyKind.P256)));
    }

    [Fact]
    public void What_a_power_cut_left_half_written_is_swept_away()
    {
        using (var element = Create())
            element.Onboard(1);
        var whole = File.ReadAllBytes(Path.Combine(Folder, "credentials.sealed"));
        var leftover = Path.Combine(Folder, ".credentials.sealed.0123456789abcdef");
        File.WriteAllBytes(leftover, whole[..20]);
        File.WriteAllText(Path.Combine(Folder, ".note.of.somebody"), "not ours");

        using var opened = SoftwareElement.OpenFolder(Folder);

        Assert.Equal(1, Credentials.NumberOf(opened.Credential));
        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(Path.Combine(Folder, ".note.of.somebody")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_what_it_has()
    {
        using var element = Create();
        var hmac = element.Onboard(1);
        Directory.Move(Folder, Folder + "-away");

        Assert.Equal(
            ElementFault.StoreFailed,
            FaultOf(() => element.Stage(Credentials.Of(2), FdoHashType.HmacSha256, Credentials.Header))
        );

        Directory.Move(Folder + "-away", Folder);
        Assert.Equal(hmac, element.Hmac(FdoHashType.HmacSha256, Credentials.Header));
        Assert.Null(element.StagedCredential);
    }

    private static void ReadEverything(string folder)
    {
        using var element = SoftwareElement.OpenFolder(folder);
        _ = element.Credential;
        _ = element.FindNextServiceKey("mqtt");
        using var value = element.ReadValue("record");
        element.FactoryKey.SignData("x"u8, HashAlgorithmName.SHA256, SignatureForm.Der);
    }
}
