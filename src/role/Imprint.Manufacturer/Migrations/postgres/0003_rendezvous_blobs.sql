-- Where the owner of a device waits for it (FDO 1.1 TO0), until the time it was granted is over.
CREATE TABLE rendezvous_blobs (
    guid           bytea   NOT NULL PRIMARY KEY,
    device_id      text    NOT NULL REFERENCES devices (id),
    to1d           bytea   NOT NULL,         -- COSE_Sign1 as received
    owner_key      bytea   NOT NULL,         -- SubjectPublicKeyInfo
    owner_key_hash bytea   NOT NULL,         -- SHA-256 over it
    device_key     bytea   NOT NULL,         -- SubjectPublicKeyInfo
    expires_at     bigint  NOT NULL,         -- Unix milliseconds
    stored_at      bigint  NOT NULL,         -- Unix milliseconds
    asked_at       bigint,                   -- Unix milliseconds, when the device last came (TO1)
    asked_result   text
);
CREATE INDEX rendezvous_blobs_device ON rendezvous_blobs (device_id);
CREATE INDEX rendezvous_blobs_expires ON rendezvous_blobs (expires_at);
