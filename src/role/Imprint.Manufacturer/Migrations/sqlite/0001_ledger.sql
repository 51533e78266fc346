-- What the manufacturer makes: a device of another model is refused.
CREATE TABLE models (
    name     TEXT    NOT NULL PRIMARY KEY,
    gtin     TEXT,                          -- GS1, 14 digits
    added_at INTEGER NOT NULL               -- Unix milliseconds
) STRICT;

-- The certificates above the devices, once for all devices below them.
CREATE TABLE certificate_chains (
    hash         BLOB NOT NULL PRIMARY KEY, -- SHA-256 over the column beside it
    certificates BLOB NOT NULL              -- DER, one behind the other, the device's issuer first
) STRICT;

-- Every device ever made, and the one who owns it now.
CREATE TABLE devices (
    id               TEXT    NOT NULL PRIMARY KEY,
    guid             BLOB    UNIQUE,          -- FDO 1.1 Guid; none before there is a voucher
    maker            TEXT    NOT NULL,
    serial           TEXT    NOT NULL,
    model            TEXT    NOT NULL REFERENCES models (name),
    gtin             TEXT,
    eid              TEXT    UNIQUE,          -- SGP.29
    imei             TEXT    UNIQUE,          -- TS 23.003 6.2.1
    batch            TEXT,
    carton           TEXT,
    certificate      BLOB,                    -- DER of the factory certificate (IEEE 802.1AR)
    certificate_hash BLOB,                    -- SHA-256 over it
    chain_hash       BLOB    REFERENCES certificate_chains (hash),
    key_hash         BLOB    NOT NULL UNIQUE, -- SHA-256 over the device key's SubjectPublicKeyInfo
    claim_salt       BLOB,
    claim_hash       BLOB,                    -- HMAC-SHA-256 under the party's own key
    status           TEXT    NOT NULL CHECK (status IN ('good', 'suspended', 'revoked', 'recalled')),
    status_reason    TEXT,
    owner            TEXT,                    -- the name of a peer
    owner_key_hash   BLOB,                    -- SHA-256 over the owner key's SubjectPublicKeyInfo
    owner_since      INTEGER,                 -- Unix milliseconds
    owner_version    INTEGER NOT NULL,        -- one more with each change of owner
    secure_element   TEXT,
    firmware         TEXT,
    country          TEXT,                    -- ISO 3166-1 alpha-2, where it is sold
    made_at          INTEGER,                 -- Unix milliseconds
    created_at       INTEGER NOT NULL,        -- Unix milliseconds
    UNIQUE (maker, serial),
    CHECK ((owner IS NULL) = (owner_key_hash IS NULL) AND (owner IS NULL) = (owner_since IS NULL))
) STRICT;

-- The vouchers as the manufacturer holds them: their last key is its own.
CREATE TABLE vouchers (
    device_id TEXT    NOT NULL PRIMARY KEY REFERENCES devices (id),
    key_type  INTEGER NOT NULL,             -- FDO 1.1 pkType of the manufacturer's key
    voucher   BLOB    NOT NULL,             -- CBOR, as received or made
    stored_at INTEGER NOT NULL              -- Unix milliseconds
) STRICT;

-- Who owned a device, and who changed it. Rows are only added.
CREATE TABLE owner_changes (
    device_id      TEXT    NOT NULL REFERENCES devices (id),
    version        INTEGER NOT NULL,        -- owner_version after the change
    previous_owner TEXT,
    owner          TEXT,
    owner_key_hash BLOB,
    changed_at     INTEGER NOT NULL,        -- Unix milliseconds
    changed_by     TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    PRIMARY KEY (device_id, version)
) STRICT, WITHOUT ROWID;
