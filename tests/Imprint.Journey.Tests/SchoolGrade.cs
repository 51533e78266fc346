using System.Text.RegularExpressions;

namespace Imprint.Journey.Tests;

/// <summary>The Flesch-Kincaid grade: how many years of school an English text asks for.</summary>
internal static partial class SchoolGrade
{
    public static double Of(string text)
    {
        var sentences = Sentence().Count(text);
        var words = Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).ToList();
        return (0.39 * words.Count / sentences) + (11.8 * words.Sum(Syllables) / words.Count) - 15.59;
    }

    private static int Syllables(string word)
    {
        var groups = Vowels().Count(word);
        var endsSilent =
            word.EndsWith('e') && !word.EndsWith("le") || word.EndsWith("ed") && !word.EndsWith("ted") && !word.EndsWith("ded");
        return Math.Max(1, endsSilent ? groups - 1 : groups);
    }

    [GeneratedRegex("[.?!:]+")]
    private static partial Regex Sentence();

    [GeneratedRegex("[A-Za-z][A-Za-z'-]*")]
    private static partial Regex Word();

    [GeneratedRegex("[aeiouy]+")]
    private static partial Regex Vowels();
}
