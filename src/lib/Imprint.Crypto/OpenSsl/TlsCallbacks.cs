using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// Where OpenSSL calls back. It does so only from inside a step of a session and on that step's thread, so the session is found on
/// the thread: nothing native points at a managed object. No exception leaves these methods.
/// </summary>
internal static unsafe class TlsCallbacks
{
    [ThreadStatic]
    private static TlsSession? _running;

    /// <summary>Marks a session as running on this thread and gives the one it interrupts: a signer may itself speak TLS.</summary>
    public static TlsSession? Exchange(TlsSession? session)
    {
        var interrupted = _running;
        _running = session;
        return interrupted;
    }

    // EC_KEY_METHOD_set_sign
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnSign(
        int type,
        byte* hash,
        int hashLength,
        byte* signature,
        uint* signatureLength,
        nint kinv,
        nint r,
        nint key
    )
    {
        *signatureLength = 0;
        if (_running is not { } session)
            return 0;
        var room = new Span<byte>(signature, LibCrypto.EcdsaSize(key));
        if (!session.TrySign(new ReadOnlySpan<byte>(hash, hashLength), room, out var written))
            return 0;
        *signatureLength = (uint)written;
        return 1;
    }

    // SSL_CTX_set_cert_verify_callback
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnPeerChain(nint storeContext, nint argument)
    {
        var verdict = _running?.CheckPeer(LibCrypto.X509StoreCtxGet0Untrusted(storeContext));
        LibCrypto.X509StoreCtxSetError(storeContext, ErrorOf(verdict));
        return verdict == TlsVerdict.Accepted ? 1 : 0;
    }

    // SSL_CTX_set_info_callback
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnInfo(nint ssl, int where, int value)
    {
        const int Alert = 0x4000;
        const int Written = 0x08;
        if ((where & Alert) != 0)
            _running?.NoteAlert((TlsAlert)value, wasSent: (where & Written) != 0);
    }

    // X509_V_ codes (x509_vfy.h), which libssl turns into the alert of the same meaning. Null is our own failure.
    private static int ErrorOf(TlsVerdict? verdict) =>
        verdict switch
        {
            TlsVerdict.Accepted => 0,
            TlsVerdict.BadCertificate => 28, // CERT_REJECTED: bad_certificate
            TlsVerdict.UnsupportedCertificate => 26, // INVALID_PURPOSE: unsupported_certificate
            TlsVerdict.Revoked => 23, // CERT_REVOKED: certificate_revoked
            TlsVerdict.Expired => 10, // CERT_HAS_EXPIRED: certificate_expired
            TlsVerdict.UnknownAuthority => 20, // UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknown_ca
            TlsVerdict.NotWanted => 50, // APPLICATION_VERIFICATION: handshake_failure
            _ => 1, // UNSPECIFIED: internal_error
        };
}
