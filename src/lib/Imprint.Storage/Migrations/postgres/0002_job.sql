CREATE TABLE job (
    id            text    NOT NULL PRIMARY KEY,
    type          text    NOT NULL,
    state         text    NOT NULL, -- uploaded, validating, ready, running, succeeded, partial, failed, cancelled
    dry_run       boolean NOT NULL,
    stop_on_error boolean NOT NULL,
    parameters    bytea   NOT NULL,
    started_by    text    NOT NULL,
    correlator    text,
    created_at    bigint  NOT NULL,
    changed_at    bigint  NOT NULL
);

-- What runners look for; finished jobs are not in it.
CREATE INDEX job_active ON job (changed_at) WHERE state IN ('validating', 'running');

CREATE TABLE job_item (
    job_id      text   NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    row         bigint NOT NULL,
    state       text   NOT NULL, -- new, valid, invalid, done, failed, skipped
    subject     text   NOT NULL, -- what the row is about, for people: a serial number
    input       bytea  NOT NULL,
    due_at      bigint NOT NULL DEFAULT 0, -- end of the lease or of the pause after a failure
    lease_epoch bigint NOT NULL DEFAULT 0, -- grows with each lease; a late write carries an old one
    attempts    bigint NOT NULL DEFAULT 0,
    code        text,
    field       text,
    message     text,
    reference   text, -- what the row became: a device id
    PRIMARY KEY (job_id, row)
);

CREATE INDEX job_item_state ON job_item (job_id, state, due_at, row);
