using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Element;
using Imprint.Fdo;

namespace Imprint.Device.Tests.Rig;

/// <summary>The power is gone; nothing catches this.</summary>
internal sealed class PowerCutException() : Exception("The power was cut.");

/// <summary>An element whose device loses its power at a certain change: right before it, or right after.</summary>
internal sealed class FailingElement(DeviceElement inner, int changes, bool isLastOneMade) : DeviceElement
{
    private int _made;

    /// <summary>How many changes were asked for.</summary>
    public int Changes => _made;

    public override ElementKey FactoryKey => inner.FactoryKey;

    public override DeviceCredential? Credential => inner.Credential;

    public override DeviceCredential? StagedCredential => inner.StagedCredential;

    public override bool KeepsFactoryCredential => inner.KeepsFactoryCredential;

    public override IReadOnlyList<string> ServiceKeys => inner.ServiceKeys;

    public override IReadOnlyList<string> Values => inner.Values;

    public override FdoHash Hmac(FdoHashType type, ReadOnlySpan<byte> data) => inner.Hmac(type, data);

    public override FdoHash StagedHmac(FdoHashType type, ReadOnlySpan<byte> data) => inner.StagedHmac(type, data);

    public override FdoHash Stage(DeviceCredential next, FdoHashType type, ReadOnlySpan<byte> header)
    {
        var copy = header.ToArray();
        FdoHash? hash = null;
        Change(() => hash = inner.Stage(next, type, copy));
        return hash!;
    }

    public override void Commit(bool keepAsFactory = false) => Change(() => inner.Commit(keepAsFactory));

    public override void Discard() => Change(inner.Discard);

    public override void SetActive(bool isActive) => Change(() => inner.SetActive(isActive));

    public override void RestoreFactoryCredential() => Change(inner.RestoreFactoryCredential);

    public override void InstallFactoryChain(IReadOnlyList<ReadOnlyMemory<byte>> chain) =>
        Change(() => inner.InstallFactoryChain(chain));

    public override ElementKey? FindServiceKey(string name) => inner.FindServiceKey(name);

    public override ElementKey? FindNextServiceKey(string name) => inner.FindNextServiceKey(name);

    public override ElementKey MakeServiceKey(string name, KeyKind kind)
    {
        ElementKey? key = null;
        Change(() => key = inner.MakeServiceKey(name, kind));
        return key!;
    }

    public override void InstallServiceChain(string name, IReadOnlyList<ReadOnlyMemory<byte>> chain) =>
        Change(() => inner.InstallServiceChain(name, chain));

    public override void RemoveServiceKey(string name) => Change(() => inner.RemoveServiceKey(name));

    public override Secret? ReadValue(string name) => inner.ReadValue(name);

    public override void WriteValue(string name, ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        Change(() => inner.WriteValue(name, copy));
    }

    public override void RemoveValue(string name) => Change(() => inner.RemoveValue(name));

    private void Change(Action change)
    {
        _made++;
        if (_made > changes || (_made == changes && !isLastOneMade))
            throw new PowerCutException();
        change();
        if (_made == changes)
            throw new PowerCutException();
    }
}
