namespace Imprint.Crypto.OpenSsl;

/// <summary>Where a session stands after a step.</summary>
public enum TlsProgress
{
    /// <summary>The handshake goes on when the peer has answered.</summary>
    NeedInput,

    /// <summary>The handshake is done, and data can be written and read.</summary>
    Established,

    /// <summary>One side has ended the session in order.</summary>
    Closed,

    /// <summary>Over, for the reason in <see cref="TlsSession.Failure"/>.</summary>
    Failed,
}
