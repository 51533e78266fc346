using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Imprint.Manufacturer.Imports;

/// <summary>
/// A CSV file (RFC 4180) as people's programs write it: UTF-8 with or without a byte order mark, divided by commas or semicolons, the
/// names of the columns in the first row.
/// </summary>
internal sealed class CsvTable
{
    private const int MaxColumns = 64;
    private const int MaxFieldLength = 32 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private CsvTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) =>
        (Columns, Rows) = (columns, rows);

    /// <summary>In small letters.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Without the first row and without empty ones. A row may have another number of fields than there are columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    public static bool TryRead(ReadOnlySpan<byte> file, int maxRows, [NotNullWhen(true)] out CsvTable? table, out string fault)
    {
        table = null;
        if (TryDecode(file) is not { } text)
        {
            fault = "The file is not UTF-8.";
            return false;
        }

        var cursor = new Cursor(text);
        if (!cursor.TryReadRow(out var header, out fault))
            return false;
        if (header is null)
        {
            fault = "The file is empty; its first row must name the columns.";
            return false;
        }

        var columns = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        if (columns.Count > MaxColumns || columns.Distinct().Count() != columns.Count)
        {
            fault = $"The first row must name at most {MaxColumns} columns, each once.";
            return false;
        }

        var rows = new List<IReadOnlyList<string>>();
        while (cursor.TryReadRow(out var row, out fault) && row is not null)
        {
            if (rows.Count == maxRows)
            {
                fault = $"The file has more than {maxRows} rows.";
                return false;
            }

            rows.Add(row);
        }

        if (fault.Length > 0)
            return false;
        table = new CsvTable(columns, rows);
        return true;
    }

    private static string? TryDecode(ReadOnlySpan<byte> file)
    {
        try
        {
            return Utf8.GetString(file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private sealed class Cursor(string text)
    {
        private readonly char _divider = DividerOf(text);
        private int _at;
        private int _line = 1;

        /// <summary>The next row that is not empty; null at the end. False when a quotation mark stands where none may.</summary>
        public bool TryReadRow(out List<string>? row, out string fault)
        {
            fault = "";
            row = null;
            while (_at < text.Length && row is null)
            {
                row = [];
                do
                {
                    if (row.Count > MaxColumns)
                        fault = $"Line {_line} has more than {MaxColumns} fields.";
                    else if (!TryReadField(out var field))
                        fault =
                            $"Line {_line} has a quotation mark that is not closed or stands inside a field, or a field that is too long.";
                    else
                        row.Add(field);
                } while (fault.Length == 0 && TryPass(_divider));

                if (fault.Length > 0)
                    return false;
                PassLineEnd();
                if (row is [""])
                    row = null;
            }

            return true;
        }

        private static char DividerOf(string text)
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            var first = text.AsSpan(0, end < 0 ? text.Length : end);
            return first.Count(';') > first.Count(',') ? ';' : ',';
        }

        private bool TryReadField(out string field)
        {
            field = "";
            if (_at < text.Length && text[_at] == '"')
                return TryReadQuoted(out field);
            var start = _at;
            while (_at < text.Length && text[_at] != _divider && text[_at] is not ('\r' or '\n' or '"'))
                _at++;
            field = text[start.._at].Trim();
            return field.Length <= MaxFieldLength && (_at == text.Length || text[_at] != '"');
        }

        private bool TryReadQuoted(out string field)
        {
            var value = new StringBuilder();
            field = "";
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '\n')
                    _line++;
                if (text[_at] != '"')
                    value.Append(text[_at]);
                else if (_at + 1 < text.Length && text[_at + 1] == '"')
                    value.Append(text[_at++]);
                else
                {
                    _at++;
                    field = value.ToString().Trim();
                    return _at == text.Length || text[_at] == _divider || text[_at] is '\r' or '\n';
                }

                if (value.Length > MaxFieldLength)
                    return false;
            }

            return false;
        }

        private bool TryPass(char divider)
        {
            if (_at == text.Length || text[_at] != divider)
                return false;
            _at++;
            return true;
        }

        private void PassLineEnd()
        {
            if (_at < text.Length && text[_at] == '\r')
                _at++;
            if (_at < text.Length && text[_at] == '\n')
                _at++;
            _line++;
        }
    }
}
