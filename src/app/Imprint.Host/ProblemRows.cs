using Imprint.Journey;
using Imprint.Web.Problems;

namespace Imprint.Host;

/// <summary>Hands the product's catalogue to the web library, which knows nothing of the product.</summary>
internal static class ProblemRows
{
    public const string PagesAt = "/problems/";

    public static ProblemTable Table { get; } =
        new(
            PagesAt,
            [
                .. Imprint.Journey.Problems.All.Select(problem => new ProblemKind(
                    problem.Code,
                    problem.Status,
                    problem.Title,
                    problem.Advice,
                    problem.Retry.IsRetryable,
                    problem.Fault.WireName,
                    problem.Step is { } step ? Steps.Of(step).Name : null,
                    problem.Retry.After
                )),
            ]
        );
}
