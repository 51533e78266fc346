namespace Imprint.Wire.Cose;

/// <summary>What may vary in a message that is being made.</summary>
public sealed record CoseOptions
{
    public static CoseOptions Default { get; } = new();

    /// <summary>Protected headers beside the algorithm, which always stands first.</summary>
    public CoseHeaders Protected { get; init; } = CoseHeaders.Empty;

    public CoseHeaders Unprotected { get; init; } = CoseHeaders.Empty;

    /// <summary>Data that both sides know and that is authenticated without being sent.</summary>
    public ReadOnlyMemory<byte> ExternalAad { get; init; }

    public bool IsTagged { get; init; } = true;

    /// <summary>Leaves the payload or ciphertext out of the message; it travels by another way.</summary>
    public bool IsDetached { get; init; }
}
