using Imprint.Web.Problems;

namespace Imprint.Web.Bodies;

/// <summary>The wrong places found so far in one body.</summary>
internal sealed class FaultList
{
    private const int MaxErrors = 50;

    private readonly List<ProblemError> _errors = [];

    public JsonPointer Place { get; } = new();

    public bool IsFull => _errors.Count >= MaxErrors;

    /// <summary>Null when nothing is wrong. When all errors are of one kind that is a problem of its own, it is that problem.</summary>
    public ProblemResult? Problem =>
        _errors switch
        {
            [] => null,
            [{ Code: WebProblems.UnknownField or WebProblems.IdentifierChecksum } first, ..]
                when _errors.TrueForAll(error => error.Code == first.Code) => new ProblemResult(first.Code) { Errors = _errors },
            _ => new ProblemResult(WebProblems.BadRequest) { Errors = _errors },
        };

    public void Add(string code, string detail)
    {
        if (!IsFull)
            _errors.Add(new ProblemError(Place.ToString(), code, detail));
    }

    public void AddAt(string member, string code, string detail)
    {
        Place.Push(member);
        Add(code, detail);
        Place.Pop();
    }
}
