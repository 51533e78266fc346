using System.Security.Cryptography;

namespace Imprint.Crypto.OpenSsl;

// What OpenSSL asks of this side during a handshake, and what is made of it when the handshake fails.
public sealed partial class TlsSession
{
    private Exception? _callbackFailure;
    private TlsVerdict? _verdict;
    private TlsAlert? _alertSent;
    private TlsAlert? _alertReceived;
    private IReadOnlyList<ReadOnlyMemory<byte>>? _checkedChain;

    /// <summary>Why the session failed, once it has.</summary>
    public TlsFailure? Failure { get; private set; }

    internal bool TrySign(ReadOnlySpan<byte> hash, Span<byte> signature, out int written)
    {
        written = 0;
        try
        {
            var made = _context.Options.Credential!.Signer!(hash);
            if (made.Length == 0 || made.Length > signature.Length)
                throw new CryptographicException("What the signer gave has not the length of a signature by its key.");
            made.CopyTo(signature);
            written = made.Length;
            return true;
        }
        catch (Exception failure) // It must not reach the native frames above; the handshake fails with it.
        {
            _callbackFailure ??= failure;
            return false;
        }
    }

    internal TlsVerdict? CheckPeer(nint certificates)
    {
        try
        {
            var count = LibCrypto.OpenSslSkNum(certificates);
            if (count < 1 || count > _context.Options.MaxChainLength)
                return _verdict = TlsVerdict.BadCertificate;
            var chain = new ReadOnlyMemory<byte>[count];
            for (var i = 0; i < count; i++)
                chain[i] = ToDer(LibCrypto.OpenSslSkValue(certificates, i));
            _checkedChain = chain;
            return _verdict = _context.Options.CheckPeer!(chain);
        }
        catch (Exception failure) // As above.
        {
            _callbackFailure ??= failure;
            return null;
        }
    }

    internal void NoteAlert(TlsAlert alert, bool wasSent)
    {
        if (wasSent)
            _alertSent = alert;
        else
            _alertReceived = alert;
    }

    private void Fail(TlsFailure failure)
    {
        Failure = failure;
        Progress = TlsProgress.Failed;
    }

    private TlsFailure Explain()
    {
        var detail = OpenSslException.DrainErrors(out var reason);
        return new TlsFailure(ReasonOf(reason), _alertSent, _alertReceived, detail, _callbackFailure);
    }

    private TlsFailureReason ReasonOf(int libraryReason)
    {
        if (_callbackFailure is not null)
            return TlsFailureReason.CallbackFailed;
        if (_verdict is not (null or TlsVerdict.Accepted))
            return TlsFailureReason.PeerCertificateRefused;
        if (_alertReceived is not null && _alertSent is null)
            return TlsFailureReason.PeerAlert;
        return libraryReason switch
        {
            199 => TlsFailureReason.PeerCertificateMissing,
            _ when IsDisagreement(libraryReason) => TlsFailureReason.NothingInCommon,
            // Bytes that are no TLS at all get no alert, but an entry of libssl.
            _ when _alertSent == TlsAlert.InternalError || (_alertSent is null && libraryReason == 0) =>
                TlsFailureReason.InternalError,
            _ => TlsFailureReason.ProtocolError,
        };
    }

    // SSL_R_ codes of sslerr.h.
    private static bool IsDisagreement(int reason) =>
        reason
            is 101 // NO_SUITABLE_KEY_SHARE
                or 118 // NO_SUITABLE_SIGNATURE_ALGORITHM
                or 193 // NO_SHARED_CIPHER
                or 258 // UNSUPPORTED_PROTOCOL
                or 376 // NO_SHARED_SIGNATURE_ALGORITHMS
                or 396 // VERSION_TOO_LOW
                or 410; // NO_SHARED_GROUPS

    private static unsafe ReadOnlyMemory<byte> ToDer(nint certificate)
    {
        var der = new byte[Math.Max(0, LibCrypto.I2dX509(certificate, null))];
        fixed (byte* start = der)
        {
            var next = start;
            OpenSslException.Check(LibCrypto.I2dX509(certificate, &next), "Writing a certificate");
        }

        return der;
    }
}
