-- What a blank device is told at its first access, signed by its owner: for one device, or for a class of them.
CREATE TABLE first_access_records (
    id         text    NOT NULL PRIMARY KEY,
    guid       bytea   UNIQUE,
    class_id   text    UNIQUE,
    provider   text    NOT NULL,             -- the name of a peer
    version    bigint  NOT NULL,
    record     bytea   NOT NULL,             -- COSE_Sign1 as received
    expires_at bigint  NOT NULL,             -- Unix milliseconds
    stored_at  bigint  NOT NULL,             -- Unix milliseconds
    CHECK ((guid IS NULL) <> (class_id IS NULL))
);
