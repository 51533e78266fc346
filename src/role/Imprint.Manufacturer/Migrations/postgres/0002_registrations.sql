-- A device given to a provider: the voucher extended to its key.
CREATE TABLE registrations (
    id              text    NOT NULL PRIMARY KEY,
    device_id       text    NOT NULL REFERENCES devices (id),
    provider        text    NOT NULL,        -- the name of a peer
    owner_key       bytea   NOT NULL,        -- SubjectPublicKeyInfo
    owner_version   bigint  NOT NULL,        -- of the device, since this registration
    voucher         bytea   NOT NULL,        -- CBOR, extended to the owner key
    registered_at   bigint  NOT NULL,        -- Unix milliseconds
    withdrawn_at    bigint                   -- Unix milliseconds
);
CREATE UNIQUE INDEX registrations_current ON registrations (device_id) WHERE withdrawn_at IS NULL;

-- Claim codes tried in the running window, by device and by provider. A right code is not counted.
CREATE TABLE claim_attempts (
    subject text    NOT NULL PRIMARY KEY,
    tried   bigint  NOT NULL,
    ends_at bigint  NOT NULL                 -- Unix milliseconds
);
CREATE INDEX claim_attempts_ends ON claim_attempts (ends_at);
