-- One row per aggregate that ever had an event: its counter, and who delivers for it at present.
CREATE TABLE outbox_aggregate (
    aggregate     TEXT    NOT NULL PRIMARY KEY,
    last_sequence INTEGER NOT NULL,
    delivered     INTEGER NOT NULL DEFAULT 0, -- every event up to this sequence was delivered
    due_at        INTEGER NOT NULL DEFAULT 0, -- end of the lease or of the pause after a failure
    lease_epoch   INTEGER NOT NULL DEFAULT 0, -- grows with each lease; a late answer carries an old one
    attempts      INTEGER NOT NULL DEFAULT 0,
    last_error    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_aggregate_due ON outbox_aggregate (due_at) WHERE delivered < last_sequence;

CREATE TABLE outbox_event (
    aggregate   TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    payload     BLOB    NOT NULL,
    occurred_at INTEGER NOT NULL,
    correlator  TEXT,
    PRIMARY KEY (aggregate, sequence)
) STRICT, WITHOUT ROWID;
