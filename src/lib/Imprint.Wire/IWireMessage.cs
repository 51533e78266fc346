using System.Diagnostics.CodeAnalysis;

namespace Imprint.Wire;

/// <summary>A message that reads and writes itself.</summary>
public interface IWireMessage<TSelf>
    where TSelf : IWireMessage<TSelf>
{
    /// <summary>True only where the spec orders octets after the message to be ignored.</summary>
    static virtual bool IgnoresPadding => false;

    static abstract bool TryRead(ref WireReader reader, [NotNullWhen(true)] out TSelf? message);

    void Write(WireWriter writer);
}
