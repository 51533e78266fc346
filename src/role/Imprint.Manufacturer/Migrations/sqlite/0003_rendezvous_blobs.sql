-- Where the owner of a device waits for it (FDO 1.1 TO0), until the time it was granted is over.
CREATE TABLE rendezvous_blobs (
    guid           BLOB    NOT NULL PRIMARY KEY,
    device_id      TEXT    NOT NULL REFERENCES devices (id),
    to1d           BLOB    NOT NULL,         -- COSE_Sign1 as received
    owner_key      BLOB    NOT NULL,         -- SubjectPublicKeyInfo
    owner_key_hash BLOB    NOT NULL,         -- SHA-256 over it
    device_key     BLOB    NOT NULL,         -- SubjectPublicKeyInfo
    expires_at     INTEGER NOT NULL,         -- Unix milliseconds
    stored_at      INTEGER NOT NULL,         -- Unix milliseconds
    asked_at       INTEGER,                  -- Unix milliseconds, when the device last came (TO1)
    asked_result   TEXT
) STRICT;
CREATE INDEX rendezvous_blobs_device ON rendezvous_blobs (device_id);
CREATE INDEX rendezvous_blobs_expires ON rendezvous_blobs (expires_at);
