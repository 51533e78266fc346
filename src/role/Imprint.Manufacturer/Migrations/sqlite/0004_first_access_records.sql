-- What a blank device is told at its first access, signed by its owner: for one device, or for a class of them.
CREATE TABLE first_access_records (
    id         TEXT    NOT NULL PRIMARY KEY,
    guid       BLOB    UNIQUE,
    class_id   TEXT    UNIQUE,
    provider   TEXT    NOT NULL,             -- the name of a peer
    version    INTEGER NOT NULL,
    record     BLOB    NOT NULL,             -- COSE_Sign1 as received
    expires_at INTEGER NOT NULL,             -- Unix milliseconds
    stored_at  INTEGER NOT NULL,             -- Unix milliseconds
    CHECK ((guid IS NULL) <> (class_id IS NULL))
) STRICT;
