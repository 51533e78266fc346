-- Devices between the two halves of their initialization (FDO 1.1 DI), for as long as a factory line may take.
CREATE TABLE line_sessions (
    id          BLOB NOT NULL PRIMARY KEY,
    serial      TEXT NOT NULL,
    model       TEXT NOT NULL,
    certificate BLOB NOT NULL,              -- DER of the factory certificate
    header      BLOB NOT NULL,              -- OVHeader as sent
    ends_at     INTEGER NOT NULL               -- Unix milliseconds
) STRICT;
CREATE INDEX line_sessions_ends ON line_sessions (ends_at);

-- What should not happen and did, counted per device and kind.
CREATE TABLE alarms (
    device_id TEXT    NOT NULL REFERENCES devices (id),
    kind      TEXT    NOT NULL,
    fault     TEXT    NOT NULL,             -- of the last time
    count     INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,                -- Unix milliseconds
    last_at   INTEGER NOT NULL,                -- Unix milliseconds
    told_at   INTEGER NOT NULL,                -- Unix milliseconds, when the audit log was told
    PRIMARY KEY (device_id, kind)
) STRICT;

-- Devices that nobody owns yet, which is what a line and a warehouse ask for.
CREATE INDEX devices_unowned ON devices (id) WHERE owner IS NULL AND status = 'good';
