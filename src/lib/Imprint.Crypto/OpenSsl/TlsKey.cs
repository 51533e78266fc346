using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Imprint.Crypto.OpenSsl;

/// <summary>Puts a certificate chain and its key into a context.</summary>
internal static class TlsKey
{
    private static readonly Lazy<nint> SigningByCallback = new(MakeMethod);

    public static void Use(SslContextHandle context, TlsCredential credential)
    {
        using var leaf = ReadCertificate(credential.Chain[0].Span);
        OpenSslException.Check(LibSsl.SslCtxUseCertificate(context, leaf), "Using the certificate");
        foreach (var der in credential.Chain.Skip(1))
        {
            using var certificate = ReadCertificate(der.Span);
            OpenSslException.Check(
                (int)LibSsl.SslCtxCtrl(context, LibSsl.CtrlChainCertificate, new CLong(1), certificate).Value,
                "Using the certificate chain"
            );
        }

        using var key = credential.Pkcs8 is { } pkcs8 ? OpenSslPrivateKey.Import(pkcs8.Span) : KeyThatAsks(leaf);
        OpenSslException.Check(LibSsl.SslCtxUsePrivateKey(context, key), "Using the private key");
    }

    // The public half of the certificate's key with another way to sign. Which signer is asked follows from the session that
    // runs on the thread, so the key itself carries no reference that would have to be kept alive.
    private static EvpKeyHandle KeyThatAsks(X509Handle leaf)
    {
        using var publicKey = OpenSslException.Check(LibCrypto.X509GetPubkey(leaf), "Reading the certificate's key");
        using var shared = LibCrypto.EvpPkeyGet1EcKey(publicKey);
        if (shared.IsInvalid)
        {
            LibCrypto.ErrClearError();
            throw new CryptographicException("Only an EC key can be asked to sign.");
        }

        using var own = OpenSslException.Check(LibCrypto.EcKeyDup(shared), "Copying the certificate's key");
        OpenSslException.Check(LibCrypto.EcKeySetMethod(own, SigningByCallback.Value), "Preparing to sign by callback");
        var key = OpenSslException.Check(LibCrypto.EvpPkeyNew(), "Preparing to sign by callback");
        if (LibCrypto.EvpPkeySet1EcKey(key, own) == 1)
            return key;
        key.Dispose();
        throw OpenSslException.Drain("Preparing to sign by callback");
    }

    // Made once for the life of the process.
    private static unsafe nint MakeMethod()
    {
        var method = LibCrypto.EcKeyMethodNew(LibCrypto.EcKeyOpenSsl());
        if (method == 0)
            throw OpenSslException.Drain("Preparing to sign by callback");
        LibCrypto.EcKeyMethodSetSign(method, &TlsCallbacks.OnSign, 0, 0);
        return method;
    }

    private static unsafe X509Handle ReadCertificate(ReadOnlySpan<byte> der)
    {
        fixed (byte* start = der)
        {
            var next = start;
            return OpenSslException.Check(LibCrypto.D2iX509(0, ref next, new CLong(der.Length)), "Reading a certificate");
        }
    }
}
