-- Devices between the two halves of their initialization (FDO 1.1 DI), for as long as a factory line may take.
CREATE TABLE line_sessions (
    id          bytea NOT NULL PRIMARY KEY,
    serial      text NOT NULL,
    model       text NOT NULL,
    certificate bytea NOT NULL,              -- DER of the factory certificate
    header      bytea NOT NULL,              -- OVHeader as sent
    ends_at     bigint NOT NULL               -- Unix milliseconds
);
CREATE INDEX line_sessions_ends ON line_sessions (ends_at);

-- What should not happen and did, counted per device and kind.
CREATE TABLE alarms (
    device_id text    NOT NULL REFERENCES devices (id),
    kind      text    NOT NULL,
    fault     text    NOT NULL,             -- of the last time
    count     bigint NOT NULL,
    first_at  bigint NOT NULL,                -- Unix milliseconds
    last_at   bigint NOT NULL,                -- Unix milliseconds
    told_at   bigint NOT NULL,                -- Unix milliseconds, when the audit log was told
    PRIMARY KEY (device_id, kind)
);

-- Devices that nobody owns yet, which is what a line and a warehouse ask for.
CREATE INDEX devices_unowned ON devices (id) WHERE owner IS NULL AND status = 'good';
