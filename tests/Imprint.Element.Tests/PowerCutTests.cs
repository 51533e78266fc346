using Imprint.Crypto.Custody;
using Imprint.Element.Stores;
using Imprint.Fdo;
using Imprint.TestKit;

namespace Imprint.Element.Tests;

/// <summary>Cuts the power at every change of the store, before it and behind it, and looks at what comes up.</summary>
public sealed class PowerCutTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly TestIssuer _issuer = new();
    private int _folders;

    public void Dispose()
    {
        _temp.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_credential_is_always_whole(bool inFolder)
    {
        var hmacs = new Dictionary<int, FdoHash>();
        CutEverywhere(
            inFolder,
            element =>
            {
                hmacs[2] = element.Stage(Credentials.Of(2), FdoHashType.HmacSha256, Credentials.Header);
                element.Discard();
                hmacs[3] = element.Stage(Credentials.Of(3), FdoHashType.HmacSha256, Credentials.Header);
                element.Commit();
                element.SetActive(false);
                element.RestoreFactoryCredential();
            },
            prepare: element =>
            {
                hmacs.Clear();
                hmacs[1] = element.Onboard(1, keepAsFactory: true);
            },
            check: element =>
            {
                // In force is a credential whose HMAC its owner has seen, with the secret that made it.
                var number = Credentials.NumberOf(element.Credential)!.Value;
                Assert.Equal(hmacs[number], element.Hmac(FdoHashType.HmacSha256, Credentials.Header));
                if (Credentials.NumberOf(element.StagedCredential) is { } staged && hmacs.TryGetValue(staged, out var expected))
                    Assert.Equal(expected, element.StagedHmac(FdoHashType.HmacSha256, Credentials.Header));
                Assert.True(element.KeepsFactoryCredential);

                // And the device can go on from here.
                element.RestoreFactoryCredential();
                Assert.Equal(hmacs[1], element.Hmac(FdoHashType.HmacSha256, Credentials.Header));
                element.Onboard(9);
            }
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_service_key_in_use_is_never_lost(bool inFolder)
    {
        var first = Array.Empty<byte>();
        CutEverywhere(
            inFolder,
            element =>
            {
                var next = element.MakeServiceKey("mqtt", KeyKind.P256);
                element.InstallServiceChain("mqtt", _issuer.ChainFor(next));
                element.WriteValue("record", "new"u8);
            },
            prepare: element =>
            {
                var key = element.MakeServiceKey("mqtt", KeyKind.P256);
                first = key.SubjectPublicKeyInfo.ToArray();
                element.InstallServiceChain("mqtt", _issuer.ChainFor(key));
                element.WriteValue("record", "old"u8);
            },
            check: element =>
            {
                var key = element.FindServiceKey("mqtt")!;
                var isFirst = key.SubjectPublicKeyInfo.Span.SequenceEqual(first);
                Assert.Equal(2, key.Chain.Count);
                Assert.NotNull(key.ToTlsCredential());
                if (!isFirst)
                    Assert.Null(element.FindNextServiceKey("mqtt"));
                using var value = element.ReadValue("record")!;
                Assert.True(value.Matches("old"u8) || value.Matches("new"u8));
            }
        );
    }

    [Fact]
    public void An_element_that_was_never_finished_is_made_anew()
    {
        foreach (var lastChangeIsMade in new[] { false, true })
        {
            var store = new StoppingStore(new MemoryStore()) { ChangesLeft = 0, LastChangeIsMade = lastChangeIsMade };
            Assert.Throws<PowerCutException>(() => SoftwareElement.Create(store, SoftwareElement.Generate(KeyKind.P256)));
            store.ChangesLeft = null;

            if (lastChangeIsMade)
                SoftwareElement.Open(store).Dispose();
            else
                SoftwareElement.Create(store, SoftwareElement.Generate(KeyKind.P256)).Dispose();
        }
    }

    private void CutEverywhere(
        bool inFolder,
        Action<SoftwareElement> steps,
        Action<SoftwareElement> prepare,
        Action<SoftwareElement> check
    )
    {
        foreach (var lastChangeIsMade in new[] { false, true })
        {
            var wasCut = true;
            for (var changes = 0; wasCut; changes++)
            {
                using var records = inFolder
                    ? (ElementStore)FolderStore.Open(_temp.File($"element-{++_folders}"), isNew: true)
                    : new MemoryStore();
                var store = new StoppingStore(records) { LastChangeIsMade = lastChangeIsMade };
                using (var element = SoftwareElement.Create(store, SoftwareElement.Generate(KeyKind.P256)))
                {
                    prepare(element);
                    store.ChangesLeft = changes;
                    wasCut = IsCut(() => steps(element));
                    store.ChangesLeft = null;
                }

                Assert.True(wasCut || changes >= 3); // Each of these procedures makes several changes.
                using var later = SoftwareElement.Open(store);
                check(later);
            }
        }
    }

    private static bool IsCut(Action steps)
    {
        try
        {
            steps();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }
}
