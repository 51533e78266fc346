namespace Imprint.Web.Bodies;

/// <summary>The codes of single wrong places in a body, besides the problems <c>unknown-field</c> and <c>identifier-checksum</c>.</summary>
public static class FieldFaults
{
    public const string NotJson = "not-json";
    public const string MissingField = "missing-field";
    public const string DuplicateField = "duplicate-field";
    public const string NullField = "null-field";
    public const string WrongType = "wrong-type";
    public const string BadValue = "bad-value";
    public const string TooLarge = "too-large";
}
