namespace Imprint.Wire.Cbor;

/// <summary>What a reader accepts from a peer. The defaults are the encoding of FIDO Device Onboard: definite lengths, shortest heads.</summary>
public sealed record CborLimits
{
    /// <summary>The deepest nesting that <see cref="MaxDepth"/> may allow.</summary>
    public const int DepthCeiling = 64;

    public static CborLimits Default { get; } = new();

    /// <summary>Arrays, maps and tags inside one another.</summary>
    public int MaxDepth
    {
        get;
        init => field = value is > 0 and <= DepthCeiling ? value : throw new ArgumentOutOfRangeException(nameof(value));
    } = 16;

    /// <summary>Bytes of one byte or text string.</summary>
    public int MaxStringLength { get; init; } = 65535;

    /// <summary>Items of one array, or pairs of one map.</summary>
    public int MaxCount { get; init; } = 1024;

    /// <summary>Accepts strings, arrays and maps that end with a break. Off: they are not canonical.</summary>
    public bool AllowsIndefiniteLength { get; init; }

    /// <summary>Accepts integers and lengths in more octets than they need. Off: they are not canonical.</summary>
    public bool AllowsLongHeads { get; init; }
}
