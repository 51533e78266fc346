using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Fdo;

namespace Imprint.Element;

/// <summary>
/// Where a device keeps its secrets. They are used through this seam and never cross it, so that a folder on a laptop can give its
/// place to a secure element. Every change is made whole or not at all, whenever the power is cut. Usable from many threads.
/// </summary>
public abstract class DeviceElement : IDisposable
{
    /// <summary>The key that the device was born with. It never changes.</summary>
    public abstract ElementKey FactoryKey { get; }

    /// <summary>Puts the factory certificate in place, leaf first. The leaf must be for the factory key.</summary>
    public abstract void InstallFactoryChain(IReadOnlyList<ReadOnlyMemory<byte>> chain);

    /// <summary>The credential that is in force; null on a device that has never been initialized.</summary>
    public abstract DeviceCredential? Credential { get; }

    /// <summary>
    /// The credential that waits to take its place. Both are there until one is committed or discarded, because a device that has lost
    /// the last message of an onboarding cannot know which of them its owner takes for the right one.
    /// </summary>
    public abstract DeviceCredential? StagedCredential { get; }

    /// <summary>The first credential is kept, so that the device can go back to it.</summary>
    public abstract bool KeepsFactoryCredential { get; }

    /// <summary>An HMAC under the secret of the credential in force.</summary>
    public abstract FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data);

    /// <summary>An HMAC under the secret of the staged credential.</summary>
    public abstract FdoHash StagedHmac(FdoHashType type, ReadOnlySpan<byte> data);

    /// <summary>
    /// Makes a new secret for a credential that is to come, keeps both beside the credential in force, and gives the new secret's HMAC
    /// over the header of the new voucher. What was staged before is forgotten.
    /// </summary>
    public abstract FdoHash Stage(DeviceCredential next, FdoHashType type, ReadOnlySpan<byte> header);

    /// <summary>Puts the staged credential in force.</summary>
    /// <param name="keepAsFactory">Also keep it for <see cref="RestoreFactoryCredential"/>; said once, at the factory.</param>
    public abstract void Commit(bool keepAsFactory = false);

    /// <summary>Forgets the staged credential, if there is one.</summary>
    public abstract void Discard();

    /// <summary>Says whether the credential in force may be used for onboarding.</summary>
    public abstract void SetActive(bool isActive);

    /// <summary>
    /// Puts the credential of the factory in force again, for a physical reset by somebody to whom the manufacturer has released the
    /// device. Service keys and values stay: what an old owner left behind is removed before this is called.
    /// </summary>
    public abstract void RestoreFactoryCredential();

    /// <summary>The names under which there are service keys.</summary>
    public abstract IReadOnlyList<string> ServiceKeys { get; }

    /// <summary>The key of this name that has its certificate, or null.</summary>
    public abstract ElementKey? FindServiceKey(string name);

    /// <summary>The key of this name that waits for its certificate, or null.</summary>
    public abstract ElementKey? FindNextServiceKey(string name);

    /// <summary>Makes a key that waits for its certificate; the one in use stays in use until then. One that waited before is forgotten.</summary>
    public abstract ElementKey MakeServiceKey(string name, KeyKind kind);

    /// <summary>Puts a certificate in place, leaf first: for the key that waits, which now takes over, or again for the one in use.</summary>
    public abstract void InstallServiceChain(string name, IReadOnlyList<ReadOnlyMemory<byte>> chain);

    public abstract void RemoveServiceKey(string name);

    /// <summary>The names under which values are sealed.</summary>
    public abstract IReadOnlyList<string> Values { get; }

    /// <summary>Opens a sealed value, or gives null when there is none.</summary>
    public abstract Secret? ReadValue(string name);

    /// <summary>Seals a value in place of the one before.</summary>
    public abstract void WriteValue(string name, ReadOnlySpan<byte> value);

    public abstract void RemoveValue(string name);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
