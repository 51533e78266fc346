using Imprint.Crypto.Custody;
using Imprint.Element;

namespace Imprint.Device.Tests.Channel;

/// <summary>A key of an element that counts how often it is asked to sign, and may refuse.</summary>
internal sealed class WatchedKey(ElementKey key) : ElementKey
{
    private int _signatures;

    public int Signatures => _signatures;

    public Exception? Refusal { get; init; }

    public override KeyKind Kind => key.Kind;

    public override ReadOnlyMemory<byte> SubjectPublicKeyInfo => key.SubjectPublicKeyInfo;

    public override IReadOnlyList<ReadOnlyMemory<byte>> Chain => key.Chain;

    public override byte[] SignHash(ReadOnlySpan<byte> hash, SignatureForm form)
    {
        Interlocked.Increment(ref _signatures);
        return Refusal is null ? key.SignHash(hash, form) : throw Refusal;
    }
}
