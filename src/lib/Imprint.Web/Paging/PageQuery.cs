using System.Globalization;
using System.Reflection;
using System.Text;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Web.Paging;

/// <summary>Which page of a list is asked for: <c>limit</c>, <c>cursor</c> and <c>include=total</c> of the query.</summary>
public sealed class PageQuery : RequestPart, IBindableFromHttpContext<PageQuery>
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;

    private static readonly string[] OwnParameters = ["cursor", "limit", "include"];

    private PageQuery(string list) => List = list;

    public int Limit { get; private init; } = DefaultLimit;

    /// <summary>The row behind which the page begins; null for the first page.</summary>
    public Cursor? After { get; private init; }

    public bool WantsTotal { get; private init; }

    /// <summary>How many rows to read: one more than shown tells whether there is a next page.</summary>
    public int RowsToRead => Limit + 1;

    internal string List { get; }

    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context));

    private static PageQuery Read(HttpContext context)
    {
        var query = context.Request.Query;
        var list = NameOf(context.Request);
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var limits) && !IsLimit(limits, out limit))
            return Refused(list, "limit", $"Expected a whole number from 1 to {MaxLimit}.");
        if (query.TryGetValue("include", out var included) && included is not ["total"])
            return Refused(list, "include", "Expected total.");

        Cursor? after = null;
        if (query.TryGetValue("cursor", out var cursors))
        {
            var seal = context.RequestServices.GetRequiredService<CursorSeal>();
            if (!seal.Open(cursors.ToString(), list).TryGet(out var opened, out var problem))
                return new PageQuery(list) { Problem = problem };
            after = opened;
        }

        return new PageQuery(list)
        {
            Limit = limit,
            After = after,
            WantsTotal = included.Count > 0,
        };
    }

    private static bool IsLimit(string? text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit;

    private static PageQuery Refused(string list, string parameter, string detail) =>
        new(list)
        {
            Problem = new ProblemResult(WebProblems.BadRequest) { Errors = [new(parameter, FieldFaults.BadValue, detail)] },
        };

    /// <summary>The address with every parameter that chooses or orders rows, whatever their order in the query.</summary>
    private static string NameOf(HttpRequest request)
    {
        var name = new StringBuilder(request.PathBase.Add(request.Path).ToUriComponent());
        foreach (var (parameter, values) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (OwnParameters.Contains(parameter))
                continue;
            foreach (var value in values)
                name.Append('\n').Append(parameter).Append('=').Append(value);
        }

        return name.ToString();
    }
}
