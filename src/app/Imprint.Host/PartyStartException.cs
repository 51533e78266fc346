namespace Imprint.Host;

/// <summary>A party that could not start; the message names it and the fault in one line.</summary>
public sealed class PartyStartException(string message, Exception? inner = null) : Exception(message, inner);
