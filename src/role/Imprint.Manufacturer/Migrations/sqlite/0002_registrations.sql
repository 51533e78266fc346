-- A device given to a provider: the voucher extended to its key.
CREATE TABLE registrations (
    id              TEXT    NOT NULL PRIMARY KEY,
    device_id       TEXT    NOT NULL REFERENCES devices (id),
    provider        TEXT    NOT NULL,        -- the name of a peer
    owner_key       BLOB    NOT NULL,        -- SubjectPublicKeyInfo
    owner_version   INTEGER NOT NULL,        -- of the device, since this registration
    voucher         BLOB    NOT NULL,        -- CBOR, extended to the owner key
    registered_at   INTEGER NOT NULL,        -- Unix milliseconds
    withdrawn_at    INTEGER                  -- Unix milliseconds
) STRICT;
CREATE UNIQUE INDEX registrations_current ON registrations (device_id) WHERE withdrawn_at IS NULL;

-- Claim codes tried in the running window, by device and by provider. A right code is not counted.
CREATE TABLE claim_attempts (
    subject TEXT    NOT NULL PRIMARY KEY,
    tried   INTEGER NOT NULL,
    ends_at INTEGER NOT NULL                 -- Unix milliseconds
) STRICT;
CREATE INDEX claim_attempts_ends ON claim_attempts (ends_at);
