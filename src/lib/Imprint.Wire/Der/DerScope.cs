namespace Imprint.Wire.Der;

/// <summary>What <see cref="DerReader.Leave"/> needs to return to the level around a constructed value.</summary>
public readonly record struct DerScope
{
    internal DerScope(int outerEnd) => OuterEnd = outerEnd;

    internal int OuterEnd { get; }
}
