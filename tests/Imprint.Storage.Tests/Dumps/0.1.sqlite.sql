-- Schema and rows as version 0.1 of this library left them (sqlite3 FILE .dump).
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_migration (
    set_name   TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    applied_at BIGINT  NOT NULL,
    PRIMARY KEY (set_name, number)
);
INSERT INTO schema_migration VALUES('storage',1,'outbox','cd351ebdf8f24a6330b5da41baa0c6ad75de2c4ee58c1afa94646f0e2cd295e3',1795000000000);
INSERT INTO schema_migration VALUES('storage',2,'job','006538c5a8b33cb0a11dab12f20d2f0314009c6a461c89d726dd6c954937a533',1795000000000);
INSERT INTO schema_migration VALUES('storage',3,'number_pool','bdfc14fe2b59b81a5a943d5300d88943505cb6440cf6f6bc34a9b6ca64aad3be',1795000000000);
CREATE TABLE outbox_aggregate (
    aggregate     TEXT    NOT NULL PRIMARY KEY,
    last_sequence INTEGER NOT NULL,
    delivered     INTEGER NOT NULL DEFAULT 0, -- every event up to this sequence was delivered
    due_at        INTEGER NOT NULL DEFAULT 0, -- end of the lease or of the pause after a failure
    lease_epoch   INTEGER NOT NULL DEFAULT 0, -- grows with each lease; a late answer carries an old one
    attempts      INTEGER NOT NULL DEFAULT 0,
    last_error    TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_aggregate VALUES('device/1',2,1,1795000000000,1,0,NULL);
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
INSERT INTO outbox_event VALUES('device/1',2,'evt_2','device.claimed.v1',X'0102ff',1795000000000,'corr-1');
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
INSERT INTO job VALUES('job_1','import','running',0,0,X'07','usr_ann','corr-1',1795000000000,1795000000000);
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
INSERT INTO job_item VALUES('job_1',1,'done','S-1',X'01',1795000000000,2,1,NULL,NULL,NULL,'dev_1');
INSERT INTO job_item VALUES('job_1',2,'done','S-2',X'02',1795000000000,2,1,NULL,NULL,NULL,'dev_2');
INSERT INTO job_item VALUES('job_1',3,'valid','S-3',X'03',1795000002000,2,1,'busy',NULL,'Come back.',NULL);
INSERT INTO job_item VALUES('job_1',4,'valid','S-4',X'04',1795000002000,2,1,'busy',NULL,'Come back.',NULL);
CREATE TABLE number_pool (
    name          TEXT    NOT NULL PRIMARY KEY,
    quarantine_ms INTEGER NOT NULL -- a number given back is not given out again before this time has passed
) STRICT, WITHOUT ROWID;
INSERT INTO number_pool VALUES('imsi',2592000000);
CREATE TABLE number_range (
    pool     TEXT    NOT NULL REFERENCES number_pool (name),
    prefix   TEXT    NOT NULL, -- leading digits that all numbers of the range share
    width    INTEGER NOT NULL, -- digits that are counted
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    next     INTEGER NOT NULL, -- last + 1 when the range is used up
    has_luhn INTEGER NOT NULL, -- a check digit follows (ICCID: ITU-T E.118)
    PRIMARY KEY (pool, prefix, width, first)
) STRICT, WITHOUT ROWID;
INSERT INTO number_range VALUES('imsi','',15,1010000000000,1010000000003,1010000000003,0);
INSERT INTO number_range VALUES('imsi','',18,894450100000000000,894450100000000003,894450100000000000,1);
CREATE TABLE number_taken (
    pool     TEXT    NOT NULL REFERENCES number_pool (name),
    number   TEXT    NOT NULL,
    holder   TEXT    NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (pool, number)
) STRICT, WITHOUT ROWID;
INSERT INTO number_taken VALUES('imsi','001010000000000','sub_1',1795000000000);
INSERT INTO number_taken VALUES('imsi','001010000000002','sub_3',1795000000000);
CREATE TABLE number_free (
    pool    TEXT    NOT NULL REFERENCES number_pool (name),
    number  TEXT    NOT NULL,
    free_at INTEGER NOT NULL,
    PRIMARY KEY (pool, number)
) STRICT, WITHOUT ROWID;
INSERT INTO number_free VALUES('imsi','001010000000001',1797592000000);
CREATE INDEX outbox_aggregate_due ON outbox_aggregate (due_at) WHERE delivered < last_sequence;
CREATE INDEX job_active ON job (changed_at) WHERE state IN ('validating', 'running');
CREATE INDEX job_item_state ON job_item (job_id, state, due_at, row);
CREATE UNIQUE INDEX number_taken_holder ON number_taken (pool, holder);
CREATE INDEX number_free_at ON number_free (pool, free_at, number);
COMMIT;
