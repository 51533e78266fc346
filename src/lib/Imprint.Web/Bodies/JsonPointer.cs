using System.Globalization;
using System.Text;

namespace Imprint.Web.Bodies;

/// <summary>The place in a body that is being read, as RFC 6901 writes it in a fragment (§6).</summary>
internal sealed class JsonPointer
{
    private readonly List<string> _segments = [];

    public void Push(string member) => _segments.Add(member);

    public void Push(int index) => _segments.Add(index.ToString(CultureInfo.InvariantCulture));

    public void Pop() => _segments.RemoveAt(_segments.Count - 1);

    public override string ToString() => Of(_segments);

    /// <summary>The pointer for a path as System.Text.Json gives it: <c>$.a[0]['b c']</c>.</summary>
    public static string OfPath(string? path)
    {
        var segments = new List<string>();
        var rest = path.AsSpan(path is ['$', ..] ? 1 : 0);
        while (!rest.IsEmpty)
        {
            var (segment, length) = NextOfPath(rest);
            segments.Add(segment);
            rest = rest[length..];
        }

        return Of(segments);
    }

    private static (string Segment, int Length) NextOfPath(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("['") && rest.IndexOf("']") is > 0 and var quote)
            return (rest[2..quote].ToString(), quote + 2);
        if (rest[0] == '[' && rest.IndexOf(']') is > 0 and var bracket)
            return (rest[1..bracket].ToString(), bracket + 1);
        var dot = rest[0] == '.' ? 1 : 0;
        var end = rest[dot..].IndexOfAny('.', '[');
        var length = end < 0 ? rest.Length - dot : end;
        return (rest.Slice(dot, length).ToString(), Math.Max(1, dot + length));
    }

    private static string Of(List<string> segments)
    {
        var text = new StringBuilder("#");
        foreach (var segment in segments)
            text.Append('/').Append(Escape(segment));
        return text.ToString();
    }

    // RFC 6901 §3 escapes ~ and /; §6 then percent-encodes what a fragment does not allow.
    private static string Escape(string segment)
    {
        var escaped = segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return Uri.EscapeDataString(escaped);
    }
}
