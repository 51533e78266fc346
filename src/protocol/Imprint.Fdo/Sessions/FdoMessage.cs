namespace Imprint.Fdo.Sessions;

/// <summary>A message as it travels: its number, which the transport carries, and its body.</summary>
public readonly record struct FdoMessage(FdoMessageType Type, ReadOnlyMemory<byte> Body);
