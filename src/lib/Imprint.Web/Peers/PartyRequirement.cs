using System.Collections.Frozen;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Peers;

/// <summary>What a route asks of its caller. Several on one route must all hold.</summary>
internal sealed record PartyRequirement(FrozenSet<string> Kinds, string? Scope)
{
    /// <summary>Why the caller may not use the route; null when it may, or when the route asks for nobody in particular.</summary>
    public static ProblemResult? Check(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetOrderedMetadata<PartyRequirement>() is not { Count: > 0 } requirements)
            return null;
        if (context.Connection.ClientCertificate is null)
            return new ProblemResult(WebProblems.MtlsRequired);
        if (context.Caller is not { Peer: var peer })
            return new ProblemResult(WebProblems.PartyUnknown);

        foreach (var requirement in requirements)
        {
            if (requirement.Kinds.Count > 0 && !requirement.Kinds.Contains(peer.Kind))
                return new ProblemResult(WebProblems.RoleForbidden);
            if (requirement.Scope is { } scope && !peer.Scopes.Contains(scope))
                return new ProblemResult(WebProblems.ScopeMissing) { Detail = $"The scope '{scope}' is missing." };
        }

        return null;
    }
}

public static class PartyRequirementSetup
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Only known peers may call, of one of these kinds where some are named.</summary>
        public TBuilder RequireParty(params string[] kinds) =>
            route.WithMetadata(new PartyRequirement(kinds.ToFrozenSet(), Scope: null));

        /// <summary>Only known peers that were given this scope may call.</summary>
        public TBuilder RequireScope(string scope) => route.WithMetadata(new PartyRequirement([], scope));
    }
}
