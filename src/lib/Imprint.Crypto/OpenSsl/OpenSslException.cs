using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Imprint.Crypto.OpenSsl;

/// <summary>A call that OpenSSL refused, with the texts of its error queue. They name functions and reasons, never key material.</summary>
public sealed class OpenSslException(string operation, string detail) : CryptographicException($"{operation} failed: {detail}.")
{
    private const int MaxErrors = 8;

    /// <summary>The library's own words.</summary>
    public string Detail { get; } = detail;

    /// <summary>Takes everything that the failed call left in this thread's error queue.</summary>
    internal static OpenSslException Drain(string operation) => new(operation, DrainErrors());

    internal static string DrainErrors() => DrainErrors(out _);

    /// <summary>Empties the queue; <paramref name="tlsReason"/> is libssl's reason code in its oldest entry there, or 0.</summary>
    internal static string DrainErrors(out int tlsReason)
    {
        tlsReason = 0;
        var texts = new List<string>();
        while (LibCrypto.ErrGetError() is { Value: not 0 } error)
        {
            if (tlsReason == 0)
                tlsReason = TlsReasonOf(error);
            if (texts.Count < MaxErrors)
                texts.Add(Describe(error));
        }

        return texts.Count == 0 ? "no further detail" : string.Join("; ", texts);
    }

    internal static void Check(int result, string operation)
    {
        if (result <= 0)
            throw Drain(operation);
    }

    internal static T Check<T>(T handle, string operation)
        where T : SafeHandle
    {
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        throw Drain(operation);
    }

    // ERR_GET_LIB and ERR_GET_REASON are macros: eight bits from bit 23, where libssl is 20, and the low 23 bits.
    private static int TlsReasonOf(CULong error) => (error.Value >> 23 & 0xFF) == 20 ? (int)(error.Value & 0x7F_FFFF) : 0;

    private static string Describe(CULong error)
    {
        Span<byte> text = stackalloc byte[256];
        LibCrypto.ErrErrorString(error, text, (nuint)text.Length);
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(text[..(end < 0 ? text.Length : end)]);
    }
}
