-- What a blank device is told at its first access, signed by its owner: for one device, or for a class of the provider's devices.
CREATE TABLE first_access_records (
    id             text    NOT NULL PRIMARY KEY,
    guid           bytea   UNIQUE,
    class_id       text,                         -- the provider's own name: another provider may use it too
    provider       text    NOT NULL,             -- the name of a peer
    owner_key_hash bytea   NOT NULL,             -- SHA-256 over the signer's SubjectPublicKeyInfo
    version        bigint  NOT NULL,
    record         bytea   NOT NULL,             -- COSE_Sign1 as received
    expires_at     bigint  NOT NULL,             -- Unix milliseconds
    stored_at      bigint  NOT NULL,             -- Unix milliseconds
    UNIQUE (provider, class_id),
    CHECK ((guid IS NULL) <> (class_id IS NULL))
);
