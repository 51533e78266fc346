using System.Collections.Concurrent;
using Imprint.Crypto.Custody;
using Imprint.TestKit;

namespace Imprint.Pki.Tests;

/// <summary>Keys by name, made on first use and shared by all tests of this process.</summary>
internal static class TestKeys
{
    private static readonly TempFolder Folder = new();
    private static readonly KeyCustody Custody = FileKeyCustody.OpenFolder(Folder.Path);
    private static readonly ConcurrentDictionary<string, CustodyKey> Opened = new();

    static TestKeys() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();

    public static CustodyKey Get(string name, KeyKind kind = KeyKind.P256) =>
        Opened.GetOrAdd($"{name}-{kind}".ToLowerInvariant(), key => Custody.OpenOrCreate(key, kind));
}
