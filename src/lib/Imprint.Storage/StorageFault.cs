namespace Imprint.Storage;

/// <summary>What went wrong with a database, as far as a caller or an administrator can act on it.</summary>
public enum StorageFault
{
    /// <summary>A connection string or an option that cannot be right.</summary>
    BadSetting,

    /// <summary>The native SQLite library is not installed.</summary>
    LibraryMissing,

    /// <summary>The file or its folder does not exist and cannot be made, or a server refuses the database name.</summary>
    CannotOpen,

    /// <summary>The file exists but is not an SQLite database, or is damaged.</summary>
    NotADatabase,

    /// <summary>The file system or the server's rights refuse us.</summary>
    NoPermission,

    DiskFull,

    /// <summary>Another process kept the database locked for longer than the busy timeout.</summary>
    Busy,

    /// <summary>More work is queued than the options allow; nothing of this unit was done.</summary>
    Overloaded,

    /// <summary>The server cannot be reached, or went away before anything was committed; nothing of this unit was done.</summary>
    Unreachable,

    /// <summary>The connection went away while a commit was on its way: the unit may or may not have been done.</summary>
    CommitOutcomeUnknown,

    /// <summary>Deadlock or serialisation failure that retries did not resolve; nothing of this unit was done.</summary>
    Conflict,

    /// <summary>A row with this key is there already.</summary>
    Duplicate,

    /// <summary>Another constraint: foreign key, check, not null.</summary>
    Constraint,

    /// <summary>The engine did not accept a statement.</summary>
    BadStatement,

    /// <summary>The database was migrated by a newer program.</summary>
    NewerThanProgram,

    /// <summary>A migration that was applied has another text in this program.</summary>
    MigrationEdited,

    /// <summary>A migration number is missing, in the program or in the database.</summary>
    MigrationGap,

    /// <summary>A migration did not run; it was rolled back.</summary>
    MigrationFailed,
}
