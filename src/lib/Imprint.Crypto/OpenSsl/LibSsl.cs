using System.Runtime.InteropServices;

namespace Imprint.Crypto.OpenSsl;

/// <summary>The calls of libssl used here, under the names of its manual pages in Pascal case.</summary>
internal static unsafe partial class LibSsl
{
    private const string Library = OpenSslLibrary.LibSslName;

    // Commands of SSL_CTX_ctrl and SSL_ctrl, to which many calls of the manual pages are macros (ssl.h).
    internal const int CtrlMode = 33;
    internal const int CtrlSetSessionCacheMode = 44;
    internal const int CtrlSetMaxCertificateList = 51;
    internal const int CtrlSetServerName = 55;
    internal const int CtrlSetTicketKeys = 59;
    internal const int CtrlChainCertificate = 89;
    internal const int CtrlSetGroups = 92;
    internal const int CtrlSetMinVersion = 123;
    internal const int CtrlSetMaxVersion = 124;

    [LibraryImport(Library, EntryPoint = "TLS_server_method")]
    internal static partial nint TlsServerMethod();

    [LibraryImport(Library, EntryPoint = "TLS_client_method")]
    internal static partial nint TlsClientMethod();

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    internal static partial SslContextHandle SslCtxNew(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_free")]
    internal static partial void SslCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial CLong SslCtxCtrl(SslContextHandle context, int command, CLong number, nint pointer);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial CLong SslCtxCtrl(SslContextHandle context, int command, CLong number, X509Handle certificate);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial CLong SslCtxCtrl(SslContextHandle context, int command, CLong number, ReadOnlySpan<byte> bytes);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CLong SslCtxCtrl(SslContextHandle context, int command, CLong number, string text);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_options")]
    internal static partial ulong SslCtxSetOptions(SslContextHandle context, ulong options);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SslCtxSetCipherList(SslContextHandle context, string list);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_ciphersuites", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SslCtxSetCiphersuites(SslContextHandle context, string list);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_verify")]
    internal static partial void SslCtxSetVerify(SslContextHandle context, int mode, nint callback);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_cert_verify_callback")]
    internal static partial void SslCtxSetCertVerifyCallback(
        SslContextHandle context,
        delegate* unmanaged[Cdecl]<nint, nint, int> callback,
        nint argument
    );

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_info_callback")]
    internal static partial void SslCtxSetInfoCallback(
        SslContextHandle context,
        delegate* unmanaged[Cdecl]<nint, int, int, void> callback
    );

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_certificate")]
    internal static partial int SslCtxUseCertificate(SslContextHandle context, X509Handle certificate);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_PrivateKey")]
    internal static partial int SslCtxUsePrivateKey(SslContextHandle context, EvpKeyHandle key);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_session_id_context")]
    internal static partial int SslCtxSetSessionIdContext(SslContextHandle context, ReadOnlySpan<byte> id, uint length);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_num_tickets")]
    internal static partial int SslCtxSetNumTickets(SslContextHandle context, nuint count);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_timeout")]
    internal static partial CLong SslCtxSetTimeout(SslContextHandle context, CLong seconds);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_max_early_data")]
    internal static partial int SslCtxSetMaxEarlyData(SslContextHandle context, uint length);

    [LibraryImport(Library, EntryPoint = "SSL_new")]
    internal static partial SslHandle SslNew(SslContextHandle context);

    [LibraryImport(Library, EntryPoint = "SSL_free")]
    internal static partial void SslFree(nint ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_accept_state")]
    internal static partial void SslSetAcceptState(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_connect_state")]
    internal static partial void SslSetConnectState(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set0_rbio")]
    internal static partial void SslSet0Rbio(SslHandle ssl, BioHandle bio);

    [LibraryImport(Library, EntryPoint = "SSL_set0_wbio")]
    internal static partial void SslSet0Wbio(SslHandle ssl, BioHandle bio);

    [LibraryImport(Library, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CLong SslCtrl(SslHandle ssl, int command, CLong number, string text);

    [LibraryImport(Library, EntryPoint = "SSL_do_handshake")]
    internal static partial int SslDoHandshake(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get_error")]
    internal static partial SslError SslGetError(SslHandle ssl, int result);

    [LibraryImport(Library, EntryPoint = "SSL_peek")]
    internal static partial int SslPeek(SslHandle ssl, Span<byte> plaintext, int length);

    [LibraryImport(Library, EntryPoint = "SSL_read")]
    internal static partial int SslRead(SslHandle ssl, Span<byte> plaintext, int length);

    [LibraryImport(Library, EntryPoint = "SSL_write")]
    internal static partial int SslWrite(SslHandle ssl, ReadOnlySpan<byte> plaintext, int length);

    [LibraryImport(Library, EntryPoint = "SSL_shutdown")]
    internal static partial int SslShutdown(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_export_keying_material")]
    internal static partial int SslExportKeyingMaterial(
        SslHandle ssl,
        Span<byte> output,
        nuint outputLength,
        ReadOnlySpan<byte> label,
        nuint labelLength,
        ReadOnlySpan<byte> context,
        nuint contextLength,
        int useContext
    );

    [LibraryImport(Library, EntryPoint = "SSL_get_client_random")]
    internal static partial nuint SslGetClientRandom(SslHandle ssl, Span<byte> random, nuint length);

    [LibraryImport(Library, EntryPoint = "SSL_get_server_random")]
    internal static partial nuint SslGetServerRandom(SslHandle ssl, Span<byte> random, nuint length);

    [LibraryImport(Library, EntryPoint = "SSL_version")]
    internal static partial int SslVersion(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get_current_cipher")]
    internal static partial nint SslGetCurrentCipher(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_CIPHER_get_protocol_id")]
    internal static partial ushort SslCipherGetProtocolId(nint cipher);

    [LibraryImport(Library, EntryPoint = "SSL_session_reused")]
    internal static partial int SslSessionReused(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get1_peer_certificate")]
    internal static partial X509Handle SslGet1PeerCertificate(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_get1_session")]
    internal static partial SslSessionHandle SslGet1Session(SslHandle ssl);

    [LibraryImport(Library, EntryPoint = "SSL_set_session")]
    internal static partial int SslSetSession(SslHandle ssl, SslSessionHandle session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_free")]
    internal static partial void SslSessionFree(nint session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_is_resumable")]
    internal static partial int SslSessionIsResumable(SslSessionHandle session);

    [LibraryImport(Library, EntryPoint = "i2d_SSL_SESSION")]
    internal static partial int I2dSslSession(SslSessionHandle session, byte** der);

    [LibraryImport(Library, EntryPoint = "d2i_SSL_SESSION")]
    internal static partial SslSessionHandle D2iSslSession(nint existing, ref byte* der, CLong length);
}

/// <summary>What SSL_get_error makes of a result that is not success.</summary>
internal enum SslError
{
    None = 0,
    Ssl = 1,
    WantRead = 2,
    WantWrite = 3,
    Syscall = 5,
    ZeroReturn = 6,
}
