using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Imprint.Web.Paging;

/// <summary>One page of a list as an answer: <c>{"items":[…],"page":{"limit":…,"next":…,"total":…}}</c> and a Link to the next.</summary>
public sealed class Page<T> : IResult
{
    private readonly PageQuery _query;
    private readonly IReadOnlyList<T> _rows;
    private readonly Func<T, Cursor> _cursorOf;
    private readonly long? _total;

    /// <param name="query">What was asked for.</param>
    /// <param name="rows">Up to <see cref="PageQuery.RowsToRead"/> rows behind <see cref="PageQuery.After"/>, in order.</param>
    /// <param name="cursorOf">The sort key and id of a row.</param>
    /// <param name="total">How many rows the list has, when that was asked for.</param>
    public Page(PageQuery query, IReadOnlyList<T> rows, Func<T, Cursor> cursorOf, long? total = null)
    {
        if (rows.Count > query.RowsToRead)
            throw new ArgumentException($"{rows.Count} rows for a page of {query.Limit}.", nameof(rows));
        (_query, _rows, _cursorOf, _total) = (query, rows, cursorOf, total);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var itemType =
            (JsonTypeInfo<T>)services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(typeof(T));
        var shown = Math.Min(_rows.Count, _query.Limit);
        var next =
            _rows.Count > _query.Limit
                ? services.GetRequiredService<CursorSeal>().Seal(_cursorOf(_rows[shown - 1]), _query.List)
                : null;

        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        if (next is not null)
            response.Headers.Link = $"<{LinkTo(httpContext.Request, next)}>; rel=\"next\"";
        if (_total is { } total)
            response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);

        await using var json = new Utf8JsonWriter(
            response.BodyWriter,
            new JsonWriterOptions { Encoder = itemType.Options.Encoder }
        );
        Write(json, itemType, shown, next);
    }

    private void Write(Utf8JsonWriter json, JsonTypeInfo<T> itemType, int shown, string? next)
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        for (var i = 0; i < shown; i++)
            JsonSerializer.Serialize(json, _rows[i], itemType);
        json.WriteEndArray();
        json.WriteStartObject("page");
        json.WriteNumber("limit", _query.Limit);
        if (next is not null)
            json.WriteString("next", next);
        if (_total is { } total)
            json.WriteNumber("total", total);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string LinkTo(HttpRequest request, string cursor)
    {
        var query = new QueryBuilder(
            request
                .Query.Where(pair => pair.Key != "cursor")
                .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""))
        )
        {
            { "cursor", cursor },
        };
        return UriHelper.BuildRelative(request.PathBase, request.Path, query.ToQueryString());
    }
}
