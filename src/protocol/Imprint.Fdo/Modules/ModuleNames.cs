namespace Imprint.Fdo.Modules;

public static class ModuleNames
{
    public const string Download = "fdo.download";
    public const string Upload = "fdo.upload";
    public const string Wget = "fdo.wget";
    public const string Command = "fdo.command";
    public const string Csr = "fdo.csr";
}
