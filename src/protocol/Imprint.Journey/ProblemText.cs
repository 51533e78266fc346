namespace Imprint.Journey;

/// <summary>A problem as the command line prints it: what happened, what it means, what to do, and the code to quote.</summary>
public static class ProblemText
{
    public static IEnumerable<string> Lines(Problem problem, Audience audience, string? detail = null)
    {
        if (audience == Audience.EndUser)
            return [problem.EndUser, $"Code: {problem.Code}"];

        return
        [
            problem.Title,
            .. detail is null ? (string[])[] : [detail],
            $"What it means: {problem.Meaning}",
            $"What to do: {problem.AdviceFor(audience)}",
            $"Try again: {problem.Retry.Text}",
            $"Code: {problem.Code}{(problem.Step is { } step ? $", at step {Steps.Of(step).Name}" : "")}",
        ];
    }
}
