-- The audit log: what was done, by whom and why. Rows are only ever added; each one's hash covers it and the hash before it.
CREATE TABLE audit_entry (
    sequence      INTEGER NOT NULL PRIMARY KEY,
    at            INTEGER NOT NULL,
    actor_party   TEXT,
    actor_key     TEXT, -- fingerprint of the key that proved the party
    actor_person  TEXT,
    action        TEXT    NOT NULL,
    target        TEXT    NOT NULL,
    reason        TEXT,
    correlator    TEXT,
    details       TEXT, -- JSON, hashed as it stands here
    previous_hash BLOB    NOT NULL,
    hash          BLOB    NOT NULL
) STRICT;

-- The last entry, and the lock that gives sequences without gaps.
CREATE TABLE audit_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;

CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
