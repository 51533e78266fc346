namespace Imprint.Crypto.Bsp;

/// <summary>The protected segments of a Bound Profile Package (SGP.22 §2.5.3, §5.5).</summary>
public enum BspTag : byte
{
    /// <summary>Encrypted and authenticated: profile elements (sequenceOf86).</summary>
    ProfileElements = 0x86,

    /// <summary>Encrypted and authenticated: commands (firstSequenceOf87, secondSequenceOf87).</summary>
    EncryptedCommand = 0x87,

    /// <summary>Authenticated only: metadata (sequenceOf88).</summary>
    ReadableCommand = 0x88,
}
