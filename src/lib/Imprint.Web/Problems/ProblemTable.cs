using System.Collections.Frozen;
using System.Diagnostics;

namespace Imprint.Web.Problems;

/// <summary>
/// The catalogue that answers are made from. The application builds it from the product's own list; what that list does not
/// name of this library's own problems comes from <see cref="WebProblems.Defaults"/>.
/// </summary>
public sealed class ProblemTable
{
    private readonly FrozenDictionary<string, ProblemKind> _kinds;

    /// <param name="typeBase">Where the pages about problems stand; the code is appended to make the <c>type</c>.</param>
    /// <param name="kinds">The product's problems, each code once.</param>
    public ProblemTable(string typeBase, IReadOnlyCollection<ProblemKind> kinds)
    {
        TypeBase = typeBase.EndsWith('/') ? typeBase : typeBase + "/";
        var own = kinds.Select(kind => kind.Code).ToHashSet();
        if (own.Count != kinds.Count)
            throw new ArgumentException("A problem code stands twice in the catalogue.", nameof(kinds));
        _kinds = WebProblems.Defaults.Where(kind => !own.Contains(kind.Code)).Concat(kinds).ToFrozenDictionary(kind => kind.Code);
    }

    public string TypeBase { get; }

    public IEnumerable<ProblemKind> Kinds => _kinds.Values;

    /// <summary>The row of a code that our own code has raised; one that is not there is a defect.</summary>
    public ProblemKind this[string code] =>
        Find(code) ?? throw new UnreachableException($"The problem '{code}' is not in the catalogue.");

    public ProblemKind? Find(string code) => _kinds.GetValueOrDefault(code);
}
