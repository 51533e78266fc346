namespace Imprint.Wire.Cose;

/// <summary>Labels of the common header parameters (RFC 9052 3.1, RFC 9360).</summary>
public static class CoseLabel
{
    public const long Algorithm = 1;
    public const long Critical = 2;
    public const long ContentType = 3;
    public const long KeyId = 4;
    public const long Iv = 5;
    public const long PartialIv = 6;
    public const long X5Chain = 33;
}
