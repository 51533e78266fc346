using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>The file names under which one release series of OpenSSL is installed.</summary>
internal sealed record OpenSslNames(string LibSsl, string LibCrypto);

/// <summary>The outcome of looking for OpenSSL: two library handles, or the sentence that says what is missing.</summary>
internal sealed unsafe record OpenSslLoad(nint LibSsl, nint LibCrypto, string Version, string? Problem)
{
    private const int SupportedMajor = 3;

    // What .NET passes too. NO_ATEXIT: the library must not be torn down while other threads still finish a handshake.
    private const ulong InitOptions =
        0x0008_0000 // NO_ATEXIT
        | 0x0020_0000 // LOAD_SSL_STRINGS
        | 0x0002 // LOAD_CRYPTO_STRINGS
        | 0x0004 // ADD_ALL_CIPHERS
        | 0x0008 // ADD_ALL_DIGESTS
        | 0x0040; // LOAD_CONFIG

    /// <summary>In the order of .NET: the series named by CLR_OPENSSL_VERSION_OVERRIDE, then 3, then 1.1 (found only to be named).</summary>
    public static IReadOnlyList<OpenSslNames> Candidates(string? versionOverride)
    {
        string[] series = string.IsNullOrEmpty(versionOverride) ? ["3", "1.1"] : [versionOverride, "3", "1.1"];
        return [.. series.Select(NamesOf)];
    }

    public static OpenSslLoad Open(IReadOnlyList<OpenSslNames> candidates)
    {
        foreach (var names in candidates)
        {
            if (!NativeLibrary.TryLoad(names.LibSsl, out var libSsl))
                continue;
            if (!NativeLibrary.TryLoad(names.LibCrypto, out var libCrypto))
                return Failed($"{names.LibSsl} was found but {names.LibCrypto} was not");
            return Examine(names, libSsl, libCrypto);
        }

        return Failed($"None of {string.Join(", ", candidates.Select(c => c.LibSsl).Distinct())} was found");
    }

    private static OpenSslNames NamesOf(string series)
    {
        if (OperatingSystem.IsWindows())
        {
            var processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
            return new($"libssl-{series}-{processor}.dll", $"libcrypto-{series}-{processor}.dll");
        }

        return OperatingSystem.IsMacOS()
            ? new($"libssl.{series}.dylib", $"libcrypto.{series}.dylib")
            : new($"libssl.so.{series}", $"libcrypto.so.{series}");
    }

    private static OpenSslLoad Examine(OpenSslNames names, nint libSsl, nint libCrypto)
    {
        var versionNumber = (delegate* unmanaged<CULong>)NativeLibrary.GetExport(libCrypto, "OpenSSL_version_num");
        var versionText = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(libCrypto, "OpenSSL_version");
        var initialize = (delegate* unmanaged<ulong, nint, int>)NativeLibrary.GetExport(libSsl, "OPENSSL_init_ssl");

        var version = Marshal.PtrToStringUTF8((nint)versionText(0)) ?? "";
        if ((int)(versionNumber().Value >> 28) != SupportedMajor)
            return Failed($"{names.LibSsl} is {version}, which is not supported");
        return initialize(InitOptions, 0) == 1
            ? new OpenSslLoad(libSsl, libCrypto, version, Problem: null)
            : Failed($"{version} could not be initialized; check its configuration file");
    }

    private static OpenSslLoad Failed(string what) => new(0, 0, "", $"{what}. OpenSSL 3 is needed for this: {HowToGetIt()}.");

    private static string HowToGetIt() =>
        OperatingSystem.IsMacOS() ? "install it with `brew install openssl@3` and let DYLD_LIBRARY_PATH name its lib folder"
        : OperatingSystem.IsWindows() ? "install its libssl-3 and libcrypto-3 DLLs and let PATH name their folder"
        : "install it with the system's package manager (Debian and Ubuntu: `apt install libssl3`; Fedora: `dnf install openssl-libs`; "
            + "Alpine: `apk add libssl3`)";
}
