namespace Imprint.Web.Paging;

/// <summary>The last row of a page: the next one begins behind it. <paramref name="Id"/> orders rows whose sort keys are equal.</summary>
public readonly record struct Cursor(string SortKey, string Id);
