using System.Runtime.InteropServices;
using SQLitePCL;

namespace Imprint.Storage.Sqlite;

/// <summary>Binds the provider's <c>e_sqlite3</c> to the operating system's own SQLite, so that its updates are ours too.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(() => Load(NamesHere()));

    public static void EnsureLoaded() => _ = Loaded.Value;

    internal static string[] NamesHere() =>
        OperatingSystem.IsWindows() ? ["winsqlite3"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    internal static nint Find(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }

        throw new StorageException(
            StorageFault.LibraryMissing,
            $"SQLite ({names[0]}) is not installed. Debian, Ubuntu: apt-get install libsqlite3-0; Fedora: dnf install sqlite-libs; Alpine: apk add sqlite-libs."
        );
    }

    private static bool Load(string[] names)
    {
        var handle = Find(names);
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == "e_sqlite3" ? handle : nint.Zero
        );
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }
}
