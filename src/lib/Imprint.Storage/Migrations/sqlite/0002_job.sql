CREATE TABLE job (
    id            TEXT    NOT NULL PRIMARY KEY,
    type          TEXT    NOT NULL,
    state         TEXT    NOT NULL, -- uploaded, validating, ready, running, succeeded, partial, failed, cancelled
    dry_run       INTEGER NOT NULL,
    stop_on_error INTEGER NOT NULL,
    parameters    BLOB    NOT NULL,
    started_by    TEXT    NOT NULL,
    correlator    TEXT,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What runners look for; finished jobs are not in it.
CREATE INDEX job_active ON job (changed_at) WHERE state IN ('validating', 'running');

CREATE TABLE job_item (
    job_id      TEXT    NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    row         INTEGER NOT NULL,
    state       TEXT    NOT NULL, -- new, valid, invalid, done, failed, skipped
    subject     TEXT    NOT NULL, -- what the row is about, for people: a serial number
    input       BLOB    NOT NULL,
    due_at      INTEGER NOT NULL DEFAULT 0, -- end of the lease or of the pause after a failure
    lease_epoch INTEGER NOT NULL DEFAULT 0, -- grows with each lease; a late write carries an old one
    attempts    INTEGER NOT NULL DEFAULT 0,
    code        TEXT,
    field       TEXT,
    message     TEXT,
    reference   TEXT, -- what the row became: a device id
    PRIMARY KEY (job_id, row)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_item_state ON job_item (job_id, state, due_at, row);
