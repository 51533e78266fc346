-- The manufacturers' certificate authorities whose devices this operator accepts.
CREATE TABLE operator_trust_anchor (
    id             text   NOT NULL PRIMARY KEY,
    name           text   NOT NULL,
    kind           text   NOT NULL CHECK (kind IN ('test', 'live')),
    subject_key_id bytea  NOT NULL UNIQUE, -- RFC 5280 §4.2.1.2
    certificate    bytea  NOT NULL,        -- DER, as received
    added_at       bigint NOT NULL         -- Unix milliseconds
);
