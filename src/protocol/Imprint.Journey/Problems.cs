using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Imprint.Journey;

/// <summary>
/// The catalogue of problems: one row each, kept in files by domain. A row's property is its code in Pascal case, so that code which
/// names a problem that does not exist does not compile.
/// </summary>
public static partial class Problems
{
    /// <summary>All rows, by code.</summary>
    public static ImmutableArray<Problem> All => Index.All;

    public static Problem? Find(string code) => Index.ByCode.GetValueOrDefault(code);

    // A class of its own, because the rows lie in several files and the order of their initialisers is not defined.
    private static class Index
    {
        public static readonly ImmutableArray<Problem> All =
        [
            .. typeof(Problems)
                .GetProperties(BindingFlags.Public | BindingFlags.Static)
                .Where(property => property.PropertyType == typeof(Problem))
                .Select(property => (Problem)property.GetValue(null)!)
                .OrderBy(row => row.Code, StringComparer.Ordinal),
        ];

        public static readonly FrozenDictionary<string, Problem> ByCode = All.ToFrozenDictionary(row => row.Code);
    }
}
