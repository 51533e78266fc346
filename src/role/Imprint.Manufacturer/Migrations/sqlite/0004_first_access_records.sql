-- What a blank device is told at its first access, signed by its owner: for one device, or for a class of the provider's devices.
CREATE TABLE first_access_records (
    id             TEXT    NOT NULL PRIMARY KEY,
    guid           BLOB    UNIQUE,
    class_id       TEXT,                         -- the provider's own name: another provider may use it too
    provider       TEXT    NOT NULL,             -- the name of a peer
    owner_key_hash BLOB    NOT NULL,             -- SHA-256 over the signer's SubjectPublicKeyInfo
    version        INTEGER NOT NULL,
    record         BLOB    NOT NULL,             -- COSE_Sign1 as received
    expires_at     INTEGER NOT NULL,             -- Unix milliseconds
    stored_at      INTEGER NOT NULL,             -- Unix milliseconds
    UNIQUE (provider, class_id),
    CHECK ((guid IS NULL) <> (class_id IS NULL))
) STRICT;
