using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

/// <summary>
/// Counts the objects of OpenSSL that are alive, by its own hooks for application data: one call when an object is made and one
/// when it is gone.
/// </summary>
internal static unsafe class NativeObjects
{
    // CRYPTO_EX_INDEX_ numbers (crypto.h).
    private static readonly (int Index, string Name)[] Kinds =
    [
        (0, "SSL"),
        (1, "SSL_CTX"),
        (2, "SSL_SESSION"),
        (3, "X509"),
        (8, "EC_KEY"),
        (12, "BIO"),
        (17, "EVP_PKEY"),
    ];

    private static readonly int[] Alive = new int[32];

    static NativeObjects()
    {
        OpenSslLibrary.Require();
        var library = NativeLibrary.Load(OpenSslLoad.Candidates(versionOverride: null)[0].LibCrypto);
        var register = (delegate* unmanaged[Cdecl]<int, CLong, nint, nint, nint, nint, int>)
            NativeLibrary.GetExport(library, "CRYPTO_get_ex_new_index");
        delegate* unmanaged[Cdecl]<nint, nint, nint, int, CLong, nint, void> made = &OnMade,
            gone = &OnGone;
        foreach (var (index, name) in Kinds)
            Assert.True(register(index, new CLong(index), 0, (nint)made, 0, (nint)gone) >= 0, name);
    }

    /// <summary>What is alive once everything that nobody holds has been collected.</summary>
    public static string Count()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return string.Join(", ", Kinds.Select(k => $"{Alive[k.Index]} {k.Name}"));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMade(nint parent, nint data, nint extra, int slot, CLong index, nint argument) =>
        Interlocked.Increment(ref Alive[index.Value]);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnGone(nint parent, nint data, nint extra, int slot, CLong index, nint argument) =>
        Interlocked.Decrement(ref Alive[index.Value]);
}
