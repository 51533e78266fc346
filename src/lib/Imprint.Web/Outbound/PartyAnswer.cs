using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Imprint.Web.Bodies;

namespace Imprint.Web.Outbound;

/// <summary>Why no answer came.</summary>
public enum UnreachableReason
{
    /// <summary>The name of the host leads nowhere.</summary>
    Dns,

    /// <summary>Nobody listens there, or there is no way to it.</summary>
    Refused,

    /// <summary>The server's certificate is not the one that was pinned.</summary>
    TlsUntrusted,

    /// <summary>The handshake failed for another reason; the server may not like our certificate.</summary>
    TlsFailed,

    Timeout,

    /// <summary>The connection ended in the middle, or what came was not HTTP.</summary>
    Dropped,

    /// <summary>The answer is larger than we are willing to read.</summary>
    TooLarge,
}

/// <summary>What came of a request. Closed: the private constructor keeps other cases out.</summary>
public abstract record PartyAnswer
{
    private PartyAnswer() { }

    /// <summary>How often the request was sent, or tried to be.</summary>
    public int Attempts { get; init; }

    /// <summary>The server has answered, with whatever status.</summary>
    public sealed record Answered(int Status, HttpResponseHeaders Headers, string? ContentType, ReadOnlyMemory<byte> Body)
        : PartyAnswer
    {
        public bool IsSuccess => Status is >= 200 and < 300;

        /// <summary>What the server says is wrong, where it says so as problem details.</summary>
        public ReceivedProblem? Problem { get; init; }

        /// <summary>Reads the body; false when it is no such JSON. Members we do not know are for newer programs than this.</summary>
        public bool TryRead<T>(JsonTypeInfo<T> type, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
        {
            value = default;
            try
            {
                value = JsonSerializer.Deserialize(Body.Span, JsonRules.Tolerant.For(type));
            }
            catch (JsonException)
            {
                // The caller decides what an unreadable answer means.
            }

            return value is not null;
        }

        // Bodies may hold what no log should.
        public override string ToString() => $"{Status} ({ContentType ?? "no body"}, {Body.Length} bytes)";
    }

    /// <param name="Reason">What programs switch on.</param>
    /// <param name="Detail">The same in words, for a log or a person.</param>
    public sealed record Unreachable(UnreachableReason Reason, string Detail) : PartyAnswer;
}
