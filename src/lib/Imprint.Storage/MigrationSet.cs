using System.Reflection;

namespace Imprint.Storage;

/// <summary>
/// The numbered migrations of one owner of tables, embedded as <c>{ResourcePrefix}.sqlite.0001_name.sql</c> and
/// <c>{ResourcePrefix}.postgres.0001_name.sql</c>. They go forward only and are never edited after a release.
/// </summary>
public sealed record MigrationSet(string Name, Assembly Assembly, string ResourcePrefix);
