using Imprint.Storage;

namespace Imprint.Web;

/// <summary>The tables of this library: idempotency keys, shared secrets, the audit log.</summary>
public static class WebMigrations
{
    public static MigrationSet Set { get; } = new("web", typeof(WebMigrations).Assembly, "Imprint.Web.Migrations");
}
