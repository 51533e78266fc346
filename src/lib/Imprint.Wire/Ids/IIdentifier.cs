namespace Imprint.Wire.Ids;

/// <summary>An identifier that is parsed once and valid ever after.</summary>
public interface IIdentifier<TSelf> : ISpanParsable<TSelf>, ISpanFormattable
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>Reads the text, or says which rule it breaks.</summary>
    static abstract IdFault Read(ReadOnlySpan<char> text, out TSelf id);
}

/// <summary>What every identifier's parsing members come down to.</summary>
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
}
