namespace Imprint.Wire.Text;

/// <summary>
/// Douglas Crockford's base 32, for codes that people read and type: no I, L, O or U. Reading forgives case and hyphens and
/// takes I and L for 1 and O for 0. The optional check symbol is the number modulo 37.
/// </summary>
public static class Crockford
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string CheckAlphabet = Alphabet + "*~$=U";

    /// <summary>How many symbols <paramref name="byteCount"/> bytes take.</summary>
    public static int EncodedLength(int byteCount) => checked((byteCount * 8 + 4) / 5);

    /// <summary>The bits of <paramref name="bytes"/> from the first on; the last symbol is filled up with zero bits.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var symbols = new char[EncodedLength(bytes.Length)];
        var bits = 0;
        var bitCount = 0;
        var next = 0;
        foreach (var octet in bytes)
        {
            bits = (bits << 8 | octet) & 0xfff;
            for (bitCount += 8; bitCount >= 5; )
                symbols[next++] = Alphabet[bits >> (bitCount -= 5) & 31];
        }

        if (bitCount > 0)
            symbols[next] = Alphabet[bits << 5 - bitCount & 31];
        return new string(symbols);
    }

    /// <summary>Decodes symbols that must fill <paramref name="bytes"/> exactly, spare bits zero.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var bits = 0;
        var bitCount = 0;
        var next = 0;
        foreach (var symbol in text)
        {
            if (symbol == '-')
                continue;
            if (ValueOf(symbol) is not (>= 0 and var value))
                return false;
            bits = (bits << 5 | value) & 0xfff;
            bitCount += 5;
            if (bitCount < 8)
                continue;
            if (next == bytes.Length)
                return false;
            bytes[next++] = (byte)(bits >> (bitCount -= 8));
        }

        return next == bytes.Length && bitCount < 5 && (bits & (1 << bitCount) - 1) == 0;
    }

    /// <summary>A number in exactly <paramref name="width"/> symbols, zeros in front.</summary>
    public static string EncodeNumber(UInt128 value, int width)
    {
        var symbols = new char[width];
        WriteNumber(value, symbols);
        return new string(symbols);
    }

    /// <summary>Fills <paramref name="symbols"/> with a number, zeros in front.</summary>
    public static void WriteNumber(UInt128 value, Span<char> symbols)
    {
        for (var i = symbols.Length - 1; i >= 0; i--, value >>= 5)
            symbols[i] = Alphabet[(int)(value & 31)];
        if (value != 0)
            throw new ArgumentOutOfRangeException(nameof(value), $"The number takes more than {symbols.Length} symbols.");
    }

    public static bool TryDecodeNumber(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        var isEmpty = true;
        foreach (var symbol in text)
        {
            if (symbol == '-')
                continue;
            var digit = ValueOf(symbol);
            if (digit < 0 || value >> 123 != 0)
                return false;
            value = value << 5 | (uint)digit;
            isEmpty = false;
        }

        return !isEmpty;
    }

    /// <summary>The check symbol of a row of symbols read as one number, or null when it holds anything else.</summary>
    public static char? CheckSymbol(ReadOnlySpan<char> text)
    {
        var remainder = 0;
        var isEmpty = true;
        foreach (var symbol in text)
        {
            if (symbol == '-')
                continue;
            var value = ValueOf(symbol);
            if (value < 0)
                return null;
            remainder = (remainder * 32 + value) % 37;
            isEmpty = false;
        }

        return isEmpty ? null : CheckAlphabet[remainder];
    }

    /// <summary>Whether the last symbol is the check symbol of those before it: <c>R7K2-M9XQ-S</c>.</summary>
    public static bool HasValidCheckSymbol(ReadOnlySpan<char> text) =>
        text is [.. var symbols, var check] && CheckSymbol(symbols) is { } expected && expected == CheckFolded(check);

    /// <summary>The symbols alone, in the alphabet's own letters: what a typed code is compared by. Null when it is none.</summary>
    public static string? Normalise(ReadOnlySpan<char> text, int maxSymbols)
    {
        Span<char> symbols = maxSymbols <= 256 ? stackalloc char[maxSymbols] : new char[maxSymbols];
        var length = 0;
        foreach (var symbol in text)
        {
            if (symbol == '-')
                continue;
            var value = ValueOf(symbol);
            if (value < 0 || length == maxSymbols)
                return null;
            symbols[length++] = Alphabet[value];
        }

        return new string(symbols[..length]);
    }

    /// <summary>The value of a symbol in the alphabet's own letters only, or −1: for ids, which have one spelling.</summary>
    internal static int StrictValueOf(char symbol) =>
        ValueOf(symbol) is >= 0 and var value && Alphabet[value] == symbol ? value : -1;

    private static char CheckFolded(char check) =>
        check is 'u' or 'U' ? 'U'
        : ValueOf(check) is >= 0 and var value ? Alphabet[value]
        : check;

    private static int ValueOf(char symbol) =>
        symbol switch
        {
            >= '0' and <= '9' => symbol - '0',
            >= 'a' and <= 'z' => ValueOf((char)(symbol - 0x20)),
            >= 'A' and <= 'H' => symbol - 'A' + 10,
            'I' or 'L' => 1,
            'J' or 'K' => symbol - 'J' + 18,
            'M' or 'N' => symbol - 'M' + 20,
            'O' => 0,
            >= 'P' and <= 'T' => symbol - 'P' + 22,
            >= 'V' and <= 'Z' => symbol - 'V' + 27,
            _ => -1,
        };
}
