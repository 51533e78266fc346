using System.Globalization;
using System.Text.Json.Nodes;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Imprint.Web.Api;

/// <summary>The version of a resource as an entity tag, and the check that a writer has seen the present one (RFC 9110 §13.1.1).</summary>
public static class EntityTags
{
    extension(HttpContext context)
    {
        /// <summary>Tells the client which version it is given.</summary>
        public void SetVersion(long version) => context.Response.Headers.ETag = TagOf(version);

        /// <summary>
        /// The problem when the client does not say that it has seen <paramref name="version"/>: 428 without If-Match, 412 with another
        /// one. Null when it may write.
        /// </summary>
        public ProblemResult? RefuseUnlessMatches(long version)
        {
            var sent = context.Request.Headers.IfMatch;
            if (sent.Count == 0)
                return new ProblemResult(WebProblems.PreconditionRequired);
            if (!EntityTagHeaderValue.TryParseStrictList(sent, out var tags))
                return new ProblemResult(WebProblems.BadRequest) { Detail = "If-Match cannot be read." };

            var present = EntityTagHeaderValue.Parse(TagOf(version));
            if (tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(present, useStrongComparison: true)))
                return null;
            return new ProblemResult(WebProblems.PreconditionFailed)
            {
                Extensions = new JsonObject { ["expectedVersion"] = sent.ToString(), ["currentVersion"] = TagOf(version) },
            };
        }
    }

    private static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
