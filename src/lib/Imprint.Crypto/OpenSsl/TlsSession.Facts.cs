using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Imprint.Crypto.OpenSsl;

// What the handshake has agreed on, and the keys that are drawn from it.
public sealed partial class TlsSession
{
    private const int RandomLength = 32;
    private const int MaxKeyingMaterial = 1024;

    public TlsVersion Version
    {
        get
        {
            RequireEstablished();
            return (TlsVersion)LibSsl.SslVersion(_ssl);
        }
    }

    public TlsCipherSuite CipherSuite
    {
        get
        {
            RequireEstablished();
            var suite = (TlsCipherSuite)LibSsl.SslCipherGetProtocolId(LibSsl.SslGetCurrentCipher(_ssl));
            GC.KeepAlive(_ssl);
            return suite;
        }
    }

    /// <summary>Whether an earlier session was resumed. Then the peer check has not been asked: what it says about the peer's certificate may have changed since.</summary>
    public bool WasResumed
    {
        get
        {
            RequireEstablished();
            return LibSsl.SslSessionReused(_ssl) == 1;
        }
    }

    /// <summary>The peer's certificates as DER, its own first; only that one in a resumed session, and none when it showed none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PeerChain
    {
        get
        {
            RequireEstablished();
            return _checkedChain ??= PeerCertificateAlone();
        }
    }

    /// <summary>The random of ClientHello, part of the EAP session id under TLS 1.2 (RFC 5216 section 2.3).</summary>
    public byte[] ClientRandom => Random(LibSsl.SslGetClientRandom);

    /// <summary>The random of ServerHello.</summary>
    public byte[] ServerRandom => Random(LibSsl.SslGetServerRandom);

    private delegate nuint RandomReader(SslHandle ssl, Span<byte> random, nuint length);

    /// <summary>
    /// Keying material that both sides derive (RFC 5705, RFC 8446 section 7.5). Under TLS 1.2 and without a context it is the PRF over
    /// the label and both randoms, as RFC 5216 wants it; under TLS 1.3 an empty context and none are the same.
    /// </summary>
    public Secret ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, bool useContext, int length)
    {
        RequireEstablished();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxKeyingMaterial);
        var labelOctets = Encoding.ASCII.GetBytes(label);
        Span<byte> material = stackalloc byte[length];
        LibCrypto.ErrClearError();
        OpenSslException.Check(
            LibSsl.SslExportKeyingMaterial(
                _ssl,
                material,
                (nuint)length,
                labelOctets,
                (nuint)labelOctets.Length,
                context,
                (nuint)context.Length,
                useContext ? 1 : 0
            ),
            "Exporting keying material"
        );
        var secret = new Secret(material);
        CryptographicOperations.ZeroMemory(material);
        return secret;
    }

    /// <summary>
    /// What a client needs to resume this session later, or null when the server gave no ticket (under TLS 1.3 it comes after the
    /// handshake). It holds the session's secrets. A ticket of TLS 1.3 is to be used once (RFC 8446 appendix C.4).
    /// </summary>
    public unsafe Secret? ExportSession()
    {
        RequireEstablished();
        LibCrypto.ErrClearError();
        using var session = LibSsl.SslGet1Session(_ssl);
        if (session.IsInvalid || LibSsl.SslSessionIsResumable(session) != 1)
            return null;

        var length = LibSsl.I2dSslSession(session, null);
        OpenSslException.Check(length, "Writing a session");
        var der = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        fixed (byte* start = der)
        {
            var next = start;
            OpenSslException.Check(LibSsl.I2dSslSession(session, &next), "Writing a session");
        }

        var secret = new Secret(der);
        CryptographicOperations.ZeroMemory(der);
        return secret;
    }

    private unsafe void ImportSession(Secret resume)
    {
        fixed (byte* start = resume.Span)
        {
            var next = start;
            using var session = LibSsl.D2iSslSession(0, ref next, new CLong(resume.Length));
            OpenSslException.Check(session, "Reading a session");
            OpenSslException.Check(LibSsl.SslSetSession(_ssl, session), "Resuming a session");
        }
    }

    private void SetServerName(string serverName)
    {
        var result = LibSsl.SslCtrl(_ssl, LibSsl.CtrlSetServerName, new CLong(0), serverName);
        OpenSslException.Check((int)result.Value, "Setting the server name");
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> PeerCertificateAlone()
    {
        using var certificate = LibSsl.SslGet1PeerCertificate(_ssl);
        return certificate.IsInvalid ? [] : [ToDer(certificate.DangerousGetHandle())];
    }

    private byte[] Random(RandomReader read)
    {
        RequireEstablished();
        var random = new byte[RandomLength];
        return read(_ssl, random, RandomLength) == RandomLength
            ? random
            : throw new CryptographicException("The session has no randoms.");
    }

    private void RequireEstablished()
    {
        if (!_isHandshakeDone)
            throw new InvalidOperationException("This is known once the handshake is done.");
    }
}
