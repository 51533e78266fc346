using System.Net;

namespace Imprint.Web.Messages;

/// <summary>A message as it came in: its number, its body, and the token of the conversation it belongs to.</summary>
/// <param name="Token">The value of the Authorization header as the client echoes it; null at the start of a conversation.</param>
/// <param name="Source">Where it came from.</param>
public sealed record NumberedRequest(int Type, ReadOnlyMemory<byte> Body, string? Token, IPAddress? Source)
{
    // Without the token: what a record prints can end up in a log.
    public override string ToString() => $"message {Type} ({Body.Length} bytes)";
}

/// <summary>What goes back.</summary>
public sealed record NumberedAnswer(int Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>The token of a conversation that starts with this answer.</summary>
    public string? Token { get; init; }

    public int Status { get; init; } = 200;

    // Without the token, as above.
    public override string ToString() => $"message {Type} ({Body.Length} bytes), status {Status}";

    /// <summary>An answer without number and body: the peer has told us of an error, and nothing follows.</summary>
    public static NumberedAnswer Acknowledged { get; } = new(0, ReadOnlyMemory<byte>.Empty);
}
