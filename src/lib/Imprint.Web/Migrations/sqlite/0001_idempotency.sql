-- One row per Idempotency-Key that was used: running while it has no status, answered once it has one.
CREATE TABLE idempotency_key (
    caller      TEXT    NOT NULL, -- the name of the peer
    route       TEXT    NOT NULL, -- method and route pattern
    key         TEXT    NOT NULL,
    fingerprint BLOB   NOT NULL, -- SHA-256 over method, address and body
    attempt     INTEGER NOT NULL, -- grows when a repetition takes over; a late answer carries an old one
    lease_until INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    status      INTEGER,
    headers     TEXT, -- one a line
    body        BLOB,
    PRIMARY KEY (caller, route, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_key_expires ON idempotency_key (expires_at);
