-- One row per aggregate that ever had an event: its counter, and who delivers for it at present.
CREATE TABLE outbox_aggregate (
    aggregate     text   NOT NULL PRIMARY KEY,
    last_sequence bigint NOT NULL,
    delivered     bigint NOT NULL DEFAULT 0, -- every event up to this sequence was delivered
    due_at        bigint NOT NULL DEFAULT 0, -- end of the lease or of the pause after a failure
    lease_epoch   bigint NOT NULL DEFAULT 0, -- grows with each lease; a late answer carries an old one
    attempts      bigint NOT NULL DEFAULT 0,
    last_error    text
);

CREATE INDEX outbox_aggregate_due ON outbox_aggregate (due_at) WHERE delivered < last_sequence;

CREATE TABLE outbox_event (
    aggregate   text   NOT NULL,
    sequence    bigint NOT NULL,
    id          text   NOT NULL,
    type        text   NOT NULL,
    payload     bytea  NOT NULL,
    occurred_at bigint NOT NULL,
    correlator  text,
    PRIMARY KEY (aggregate, sequence)
);
