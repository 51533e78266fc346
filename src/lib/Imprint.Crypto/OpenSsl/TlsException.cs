namespace Imprint.Crypto.OpenSsl;

/// <summary>A TLS connection that ended out of order.</summary>
public sealed class TlsException : IOException
{
    public TlsException(TlsFailure failure)
        : base(Describe(failure), failure.Cause) => Failure = failure;

    public TlsException(string message)
        : base(message) { }

    /// <summary>Why the session failed; null when the transport ended under it.</summary>
    public TlsFailure? Failure { get; }

    private static string Describe(TlsFailure failure) =>
        failure switch
        {
            { Sent: { } sent } => $"TLS failed: {failure.Reason} (sent alert {sent}).",
            { Received: { } received } => $"TLS failed: {failure.Reason} (received alert {received}).",
            _ => $"TLS failed: {failure.Reason}.",
        };
}
