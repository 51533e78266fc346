namespace Imprint.Pki.Pem;

public enum PkiFileFault
{
    Missing,
    NotReadable,
    TooLarge,

    /// <summary>Neither DER nor PEM, or PEM with a damaged or foreign block.</summary>
    NotPem,
    NoCertificate,
    Malformed,

    /// <summary>A trust anchor must be a certificate that may issue others.</summary>
    NotAnIssuer,

    /// <summary>A root whose private key everybody has was marked live.</summary>
    TestKeyMarkedLive,
}

/// <summary>A certificate file that cannot be used. The message names the file and the fault.</summary>
public sealed class PkiFileException(PkiFileFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PkiFileFault Fault { get; } = fault;
}
