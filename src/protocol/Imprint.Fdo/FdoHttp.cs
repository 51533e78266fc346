namespace Imprint.Fdo;

/// <summary>The HTTP binding: POST to <c>/fdo/101/msg/NN</c>.</summary>
public static class FdoHttp
{
    public const string Prefix = "/fdo/101/msg";

    public const string MediaType = "application/cbor";

    /// <summary>The status of an answer that is message 255. Other peers take 200 or 500 here; a client must look at the message's type.</summary>
    public const int ErrorStatus = 500;
}
