using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>Owns one native object: freed once, and not while a call still uses it.</summary>
internal abstract class OpenSslHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        return true;
    }

    protected abstract void Free(nint native);
}

internal sealed class EvpKeyHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.EvpPkeyFree(native);
}

internal sealed class EvpKeyContextHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.EvpPkeyCtxFree(native);
}

internal sealed class EcGroupHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.EcGroupFree(native);
}

internal sealed class EcKeyHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.EcKeyFree(native);
}

internal sealed class EcPointHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.EcPointFree(native);
}

/// <summary>A big number: wiped when it is freed, for it may be a secret one.</summary>
internal sealed class BnHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.BnClearFree(native);
}

internal sealed class BnContextHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.BnCtxFree(native);
}

internal sealed class BnMontgomeryHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.BnMontCtxFree(native);
}

internal sealed class BioHandle : OpenSslHandle
{
    protected override void Free(nint native) => _ = LibCrypto.BioFree(native);
}

internal sealed class X509Handle : OpenSslHandle
{
    protected override void Free(nint native) => LibCrypto.X509Free(native);
}

internal sealed class SslContextHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibSsl.SslCtxFree(native);
}

internal sealed class SslHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibSsl.SslFree(native);
}

internal sealed class SslSessionHandle : OpenSslHandle
{
    protected override void Free(nint native) => LibSsl.SslSessionFree(native);
}
