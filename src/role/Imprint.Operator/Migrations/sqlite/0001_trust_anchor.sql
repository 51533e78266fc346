-- The manufacturers' certificate authorities whose devices this operator accepts.
CREATE TABLE operator_trust_anchor (
    id             TEXT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('test', 'live')),
    subject_key_id BLOB NOT NULL UNIQUE,   -- RFC 5280 §4.2.1.2
    certificate    BLOB NOT NULL,          -- DER, as received
    added_at       INTEGER NOT NULL        -- Unix milliseconds
) STRICT;
