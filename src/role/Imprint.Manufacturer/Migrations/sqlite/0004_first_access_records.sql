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

-- The class that a device is of, in the hands of one owner: with the next owner the row no longer counts.
CREATE TABLE class_members (
    guid          BLOB    NOT NULL PRIMARY KEY,
    provider      TEXT    NOT NULL,              -- the name of a peer
    class_id      TEXT    NOT NULL,
    owner_version INTEGER NOT NULL,              -- of the device
    assigned_at   INTEGER NOT NULL               -- Unix milliseconds
) STRICT;

-- When a device of ours asked who owns it, and what it was told.
CREATE TABLE first_contacts (
    guid           BLOB    NOT NULL PRIMARY KEY,
    first_asked_at INTEGER NOT NULL,             -- Unix milliseconds
    asked_at       INTEGER NOT NULL,             -- Unix milliseconds
    asked          INTEGER NOT NULL,             -- how often
    overlapping    INTEGER NOT NULL,             -- how often while another question for the same device was held
    result         TEXT    NOT NULL              -- of the last answer: ready, not-yet
) STRICT;
