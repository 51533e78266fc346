using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Imprint.Crypto.OpenSsl;

/// <summary>
/// What all sessions of one side share: options, certificates and the key. Make one and keep it; it serves any number of sessions
/// on any number of threads.
/// </summary>
public sealed class TlsContext : IDisposable
{
    // ssl.h
    private const ulong NoTicket = 1UL << 14;
    private const ulong NoCompression = 1UL << 17;
    private const ulong CipherServerPreference = 1UL << 22;
    private const ulong NoRenegotiation = 1UL << 30;
    private const int ModeNoAutoChain = 8;
    private const int ModeReleaseBuffers = 16;
    private const int SessionCacheOff = 0;
    private const int VerifyPeer = 1;
    private const int VerifyFailIfNoPeerCertificate = 2;

    private const int TicketKeyLength = 32;
    private const int TicketKeysLength = 80; // name 16, HMAC key 32, AES key 32
    private const int MaxSessionNameLength = 32;
    private const int MaxTickets = 8;

    private readonly SslContextHandle _native;

    private TlsContext(TlsOptions options, bool isServer)
    {
        Validate(options);
        OpenSslLibrary.Require();
        Options = options;
        IsServer = isServer;
        LibCrypto.ErrClearError();
        _native = OpenSslException.Check(
            LibSsl.SslCtxNew(isServer ? LibSsl.TlsServerMethod() : LibSsl.TlsClientMethod()),
            "Making a TLS context"
        );
        try
        {
            SetProtocol();
            SetPeerCheck();
            SetSessions();
            if (options.Credential is { } credential)
                TlsKey.Use(_native, credential);
        }
        catch
        {
            _native.Dispose();
            throw;
        }
    }

    public bool IsServer { get; }

    public TlsOptions Options { get; }

    public static TlsContext ForServer(TlsOptions options) =>
        options.Credential is null
            ? throw new ArgumentException("A server needs a credential.", nameof(options))
            : new TlsContext(options, isServer: true);

    public static TlsContext ForClient(TlsOptions options) => new(options, isServer: false);

    /// <summary>Opens a session.</summary>
    /// <param name="serverName">The name that a client asks for (RFC 6066 section 3). It is sent and not checked against anything.</param>
    /// <param name="resume">What <see cref="TlsSession.ExportSession"/> gave a client before. A server that does not take it does a full handshake.</param>
    public TlsSession Open(string? serverName = null, Secret? resume = null) =>
        IsServer && (serverName is not null || resume is not null)
            ? throw new InvalidOperationException("Only a client names its server and brings a session.")
            : new TlsSession(this, OpenSslException.Check(LibSsl.SslNew(_native), "Making a TLS session"), serverName, resume);

    public void Dispose() => _native.Dispose();

    private static void Validate(TlsOptions options)
    {
        if (Encoding.UTF8.GetByteCount(options.SessionName) is 0 or > MaxSessionNameLength)
            throw new ArgumentException($"The session name has 1 to {MaxSessionNameLength} bytes.", nameof(options));
        if (options.TicketKey is { Length: not TicketKeyLength })
            throw new ArgumentException($"The ticket key has {TicketKeyLength} bytes.", nameof(options));
        if (options.Tickets is < 0 or > MaxTickets)
            throw new ArgumentException($"A server hands out 0 to {MaxTickets} tickets.", nameof(options));
        if (options.MinVersion > options.MaxVersion)
            throw new ArgumentException("The lowest TLS version is above the highest.", nameof(options));
    }

    private void SetProtocol()
    {
        Control(LibSsl.CtrlSetMinVersion, (int)Options.MinVersion, "Setting the lowest TLS version");
        Control(LibSsl.CtrlSetMaxVersion, (int)Options.MaxVersion, "Setting the highest TLS version");
        OpenSslException.Check(LibSsl.SslCtxSetCipherList(_native, Options.CipherList), "Setting the cipher list");
        OpenSslException.Check(LibSsl.SslCtxSetCiphersuites(_native, Options.CipherSuites), "Setting the cipher suites");
        OpenSslException.Check(
            (int)LibSsl.SslCtxCtrl(_native, LibSsl.CtrlSetGroups, new CLong(0), Options.Groups).Value,
            "Setting the groups"
        );
        LibSsl.SslCtxSetOptions(_native, NoCompression | CipherServerPreference | NoRenegotiation);
        Control(LibSsl.CtrlMode, ModeNoAutoChain | ModeReleaseBuffers, "Setting the mode");
        LibSsl.SslCtxSetMaxEarlyData(_native, 0);
    }

    private unsafe void SetPeerCheck()
    {
        LibSsl.SslCtxCtrl(_native, LibSsl.CtrlSetMaxCertificateList, new CLong(Options.MaxCertificateBytes), 0);
        LibSsl.SslCtxSetInfoCallback(_native, &TlsCallbacks.OnInfo);
        if (Options.CheckPeer is null)
            return;
        var mode = Options.PeerMayBeAnonymous ? VerifyPeer : VerifyPeer | VerifyFailIfNoPeerCertificate;
        LibSsl.SslCtxSetVerify(_native, mode, 0);
        LibSsl.SslCtxSetCertVerifyCallback(_native, &TlsCallbacks.OnPeerChain, 0);
    }

    // Nothing is kept here: tickets carry the state, so that any node that has the key resumes a session, and memory stays flat.
    private void SetSessions()
    {
        LibSsl.SslCtxCtrl(_native, LibSsl.CtrlSetSessionCacheMode, new CLong(SessionCacheOff), 0);
        LibSsl.SslCtxSetTimeout(_native, new CLong((int)Options.SessionLifetime.TotalSeconds));
        if (!IsServer)
            return;

        var name = Encoding.UTF8.GetBytes(Options.SessionName);
        OpenSslException.Check(LibSsl.SslCtxSetSessionIdContext(_native, name, (uint)name.Length), "Setting the session name");
        OpenSslException.Check(LibSsl.SslCtxSetNumTickets(_native, (nuint)Options.Tickets), "Setting the number of tickets");
        if (Options.Tickets == 0)
            LibSsl.SslCtxSetOptions(_native, NoTicket);
        if (Options.TicketKey is { } key)
            SetTicketKey(key);
    }

    private void SetTicketKey(Secret key)
    {
        Span<byte> keys = stackalloc byte[TicketKeysLength];
        HKDF.Expand(HashAlgorithmName.SHA256, key.Span, keys, "imprint tls tickets"u8);
        var result = LibSsl.SslCtxCtrl(_native, LibSsl.CtrlSetTicketKeys, new CLong(keys.Length), keys);
        CryptographicOperations.ZeroMemory(keys);
        OpenSslException.Check((int)result.Value, "Setting the ticket key");
    }

    private void Control(int command, int value, string operation) =>
        OpenSslException.Check((int)LibSsl.SslCtxCtrl(_native, command, new CLong(value), 0).Value, operation);
}
