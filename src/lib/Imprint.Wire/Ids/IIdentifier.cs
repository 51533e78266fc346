namespace Imprint.Wire.Ids;

/// <summary>An identifier that is parsed once and valid ever after. Only <c>default</c>, which nobody parsed, is none.</summary>
public interface IIdentifier<TSelf> : ISpanParsable<TSelf>, ISpanFormattable
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>Reads the text, or says which rule it breaks.</summary>
    static abstract IdFault Read(ReadOnlySpan<char> text, out TSelf id);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString() ?? "";
}

/// <summary>What every identifier's parsing and printing members come down to.</summary>
internal static class Identifier
{
    public static TId Parse<TId>(ReadOnlySpan<char> text)
        where TId : struct, IIdentifier<TId> =>
        TId.Read(text, out var id) is { IsNone: false } fault ? throw new FormatException(fault.Detail) : id;

    /// <summary>The text of an identifier whose printed form is at most <paramref name="maxLength"/> characters.</summary>
    public static string Print<TId>(TId id, int maxLength)
        where TId : struct, IIdentifier<TId>
    {
        Span<char> text = stackalloc char[maxLength];
        id.TryFormat(text, out var written, format: default, provider: null);
        return new string(text[..written]);
    }

    /// <summary>Formats an identifier that is held as text.</summary>
    public static bool TryCopy(string? text, Span<char> destination, out int charsWritten)
    {
        charsWritten = text.AsSpan().TryCopyTo(destination) ? text?.Length ?? 0 : 0;
        return charsWritten == (text?.Length ?? 0);
    }
}
