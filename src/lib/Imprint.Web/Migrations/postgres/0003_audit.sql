-- The audit log: what was done, by whom and why. Rows are only ever added; each one's hash covers it and the hash before it.
CREATE TABLE audit_entry (
    sequence      BIGINT NOT NULL PRIMARY KEY,
    at            BIGINT NOT NULL,
    actor_party   TEXT,
    actor_key     TEXT, -- fingerprint of the key that proved the party
    actor_person  TEXT,
    action        TEXT   NOT NULL,
    target        TEXT   NOT NULL,
    reason        TEXT,
    correlator    TEXT,
    details       TEXT, -- JSON, hashed as it stands here
    previous_hash BYTEA  NOT NULL,
    hash          BYTEA  NOT NULL
);

-- The last entry, and the lock that gives sequences without gaps.
CREATE TABLE audit_head (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL,
    hash     BYTEA  NOT NULL
);

INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
