ALTER TABLE fdo_vouchers ADD COLUMN revision bigint NOT NULL DEFAULT 1;
-- The GUID that the device had before its credential was replaced by this one.
ALTER TABLE fdo_vouchers ADD COLUMN predecessor bytea;
-- When the device last proved itself with this GUID, and when an onboarding with it last came to its end.
ALTER TABLE fdo_vouchers ADD COLUMN seen_at bigint;
ALTER TABLE fdo_vouchers ADD COLUMN onboarded_at bigint;
-- What ended the last session that did not come to its end.
ALTER TABLE fdo_vouchers ADD COLUMN last_fault text;
ALTER TABLE fdo_vouchers ADD COLUMN last_fault_at bigint;

CREATE INDEX fdo_vouchers_predecessor ON fdo_vouchers (predecessor);
CREATE INDEX fdo_vouchers_created ON fdo_vouchers (created_at, guid);

-- What devices get and are asked for. The newest counts for sessions that begin; a session keeps the one that it began with.
CREATE TABLE onboarding_plans (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan       text NOT NULL, -- JSON
    created_at bigint NOT NULL
);

-- Devices in TO2 that have proven themselves.
CREATE TABLE to2_sessions (
    id            bytea NOT NULL PRIMARY KEY, -- NonceTO2ProveDv
    guid          bytea NOT NULL,
    device_key    bytea NOT NULL,
    plan          bigint,
    step          bigint NOT NULL, -- the message that is waited for
    revision      bigint NOT NULL,
    state         bytea NOT NULL, -- sealed
    request_hash  bytea NOT NULL, -- of the last message, and what it was answered: the answer may have been lost
    answer        bytea NOT NULL,
    started_at    bigint NOT NULL,
    deadline      bigint NOT NULL,
    superseded_at bigint           -- since when the same device has proven itself in a later session
);

CREATE INDEX to2_sessions_device ON to2_sessions (device_key);
CREATE INDEX to2_sessions_guid ON to2_sessions (guid);
CREATE INDEX to2_sessions_deadline ON to2_sessions (deadline);

-- What devices have said of themselves, and how their modules ended.
CREATE TABLE onboarding_facts (
    device_key bytea NOT NULL PRIMARY KEY,
    guid       bytea NOT NULL,
    facts      text NOT NULL, -- JSON
    noted_at   bigint NOT NULL
);

-- Files and outputs that devices have handed in.
CREATE TABLE onboarding_uploads (
    device_key bytea NOT NULL,
    name       text NOT NULL,
    content    bytea NOT NULL,
    noted_at   bigint NOT NULL,
    PRIMARY KEY (device_key, name)
);

CREATE TABLE alarms (
    id         text NOT NULL PRIMARY KEY,
    kind       text NOT NULL,
    guid       bytea NOT NULL,
    device_key bytea NOT NULL,
    detail     text NOT NULL,
    raised_at  bigint NOT NULL
);

-- Where and when devices are announced at a rendezvous (TO0).
CREATE TABLE to0_schedule (
    guid          bytea NOT NULL PRIMARY KEY,
    due_at        bigint NOT NULL,
    leased_until  bigint NOT NULL DEFAULT 0,
    attempts      bigint NOT NULL DEFAULT 0,
    registered_at bigint,
    granted_until bigint,
    rendezvous    text,
    last_error    text,
    last_error_at bigint
);

CREATE INDEX to0_schedule_due ON to0_schedule (due_at);
