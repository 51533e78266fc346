ALTER TABLE fdo_vouchers ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
-- The GUID that the device had before its credential was replaced by this one.
ALTER TABLE fdo_vouchers ADD COLUMN predecessor BLOB;
-- When the device last proved itself with this GUID, and when an onboarding with it last came to its end.
ALTER TABLE fdo_vouchers ADD COLUMN seen_at INTEGER;
ALTER TABLE fdo_vouchers ADD COLUMN onboarded_at INTEGER;
-- What ended the last session that did not come to its end.
ALTER TABLE fdo_vouchers ADD COLUMN last_fault TEXT;
ALTER TABLE fdo_vouchers ADD COLUMN last_fault_at INTEGER;

CREATE INDEX fdo_vouchers_predecessor ON fdo_vouchers (predecessor);
CREATE INDEX fdo_vouchers_created ON fdo_vouchers (created_at, guid);

-- What devices get and are asked for. The newest counts for sessions that begin; a session keeps the one that it began with.
CREATE TABLE onboarding_plans (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    plan       TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL
) STRICT;

-- Devices in TO2 that have proven themselves.
CREATE TABLE to2_sessions (
    id            BLOB NOT NULL PRIMARY KEY, -- NonceTO2ProveDv
    guid          BLOB NOT NULL,
    device_key    BLOB NOT NULL,
    plan          INTEGER,
    step          INTEGER NOT NULL, -- the message that is waited for
    revision      INTEGER NOT NULL,
    state         BLOB NOT NULL, -- sealed
    request_hash  BLOB NOT NULL, -- of the last message, and what it was answered: the answer may have been lost
    answer        BLOB NOT NULL,
    started_at    INTEGER NOT NULL,
    deadline      INTEGER NOT NULL,
    superseded_at INTEGER           -- since when the same device has proven itself in a later session
) STRICT;

CREATE INDEX to2_sessions_device ON to2_sessions (device_key);
CREATE INDEX to2_sessions_guid ON to2_sessions (guid);
CREATE INDEX to2_sessions_deadline ON to2_sessions (deadline);

-- What devices have said of themselves, and how their modules ended.
CREATE TABLE onboarding_facts (
    device_key BLOB NOT NULL PRIMARY KEY,
    guid       BLOB NOT NULL,
    facts      TEXT NOT NULL, -- JSON
    noted_at   INTEGER NOT NULL
) STRICT;

-- Files and outputs that devices have handed in.
CREATE TABLE onboarding_uploads (
    device_key BLOB NOT NULL,
    name       TEXT NOT NULL,
    content    BLOB NOT NULL,
    noted_at   INTEGER NOT NULL,
    PRIMARY KEY (device_key, name)
) STRICT;

CREATE TABLE alarms (
    id         TEXT NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    guid       BLOB NOT NULL,
    device_key BLOB NOT NULL,
    detail     TEXT NOT NULL,
    raised_at  INTEGER NOT NULL
) STRICT;

-- Where and when devices are announced at a rendezvous (TO0).
CREATE TABLE to0_schedule (
    guid          BLOB NOT NULL PRIMARY KEY,
    due_at        INTEGER NOT NULL,
    leased_until  INTEGER NOT NULL DEFAULT 0,
    attempts      INTEGER NOT NULL DEFAULT 0,
    registered_at INTEGER,
    granted_until INTEGER,
    rendezvous    TEXT,
    last_error    TEXT,
    last_error_at INTEGER
) STRICT;

CREATE INDEX to0_schedule_due ON to0_schedule (due_at);
