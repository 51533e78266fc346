using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// Finds libssl and libcrypto at run time where .NET itself finds them, so that one process uses one OpenSSL.
/// Only OpenSSL 3 is supported: 1.1 lacks calls that are used here and gets no security fixes any more.
/// </summary>
public static class OpenSslLibrary
{
    internal const string LibSslName = "libssl";
    internal const string LibCryptoName = "libcrypto";

    private static readonly OpenSslLoad Found = OpenAndRegister();

    public static bool IsAvailable => Found.Problem is null;

    /// <summary>The version text of the library in use.</summary>
    public static string Version
    {
        get
        {
            Require();
            return Found.Version;
        }
    }

    /// <summary>Every public type of this namespace calls this before its first native call.</summary>
    public static void Require()
    {
        if (Found.Problem is { } problem)
            throw new OpenSslUnavailableException(problem);
    }

    private static OpenSslLoad OpenAndRegister()
    {
        var versionOverride = Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE");
        var load = OpenSslLoad.Open(OpenSslLoad.Candidates(versionOverride));
        NativeLibrary.SetDllImportResolver(
            typeof(OpenSslLibrary).Assembly,
            (name, _, _) =>
                name switch
                {
                    LibSslName => load.LibSsl,
                    LibCryptoName => load.LibCrypto,
                    _ => 0, // Anybody else's library is found the usual way.
                }
        );
        return load;
    }
}
