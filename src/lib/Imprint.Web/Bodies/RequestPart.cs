using Imprint.Web.Problems;

namespace Imprint.Web.Bodies;

/// <summary>An argument of a handler that reads itself from the request. When it cannot, the group refuses before the handler runs.</summary>
public abstract class RequestPart
{
    internal ProblemResult? Problem { get; init; }
}
