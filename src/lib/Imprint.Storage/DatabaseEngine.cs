namespace Imprint.Storage;

public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
}
