using System.Diagnostics.CodeAnalysis;

namespace Imprint.Web.Problems;

/// <summary>What logic gives back where a refusal is foreseen: a value, or the problem that stands in its way.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, ProblemResult? problem)
    {
        _value = value;
        Problem = problem;
    }

    public ProblemResult? Problem { get; }

    /// <summary>The value; only to be asked for when there is no problem.</summary>
    public T Value =>
        Problem is null ? _value! : throw new InvalidOperationException($"There is no value but the problem '{Problem.Code}'.");

    public static implicit operator Outcome<T>(T value) => new(value, problem: null);

    public static implicit operator Outcome<T>(ProblemResult problem) => new(default, problem);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out ProblemResult? problem)
    {
        (value, problem) = (_value, Problem);
        return problem is null;
    }
}
