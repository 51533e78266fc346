namespace Imprint.Storage.Batching;

/// <summary>What a batched statement did with one row; not <see cref="Done"/> when its conditions left the row out.</summary>
public readonly record struct RowAnswer<TResult>(bool Done, TResult? Value);
