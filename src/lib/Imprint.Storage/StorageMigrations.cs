namespace Imprint.Storage;

/// <summary>The tables of this library: outbox, jobs, number pools. Pass the set first wherever a role migrates its own.</summary>
public static class StorageMigrations
{
    public static MigrationSet Set { get; } = new("storage", typeof(StorageMigrations).Assembly, "Imprint.Storage.Migrations");
}
