using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Imprint.Web.Api;

/// <summary>The paths under which the rules of our own API hold; everything else is the face of some standard.</summary>
public sealed class ApiRoutes
{
    private ImmutableArray<PathString> _prefixes = [];

    /// <summary>True for every address below an API prefix, also one that no route answers.</summary>
    public bool Covers(PathString path)
    {
        foreach (var prefix in _prefixes)
        {
            if (path.StartsWithSegments(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    internal void Add(PathString prefix) =>
        ImmutableInterlocked.Update(ref _prefixes, static (all, added) => all.Contains(added) ? all : all.Add(added), prefix);
}
