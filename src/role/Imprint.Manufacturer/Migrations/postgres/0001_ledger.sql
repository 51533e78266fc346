-- What the manufacturer makes: a device of another model is refused.
CREATE TABLE models (
    name     text    NOT NULL PRIMARY KEY,
    gtin     text,                          -- GS1, 14 digits
    added_at bigint  NOT NULL               -- Unix milliseconds
);

-- The certificates above the devices, once for all devices below them.
CREATE TABLE certificate_chains (
    hash         bytea NOT NULL PRIMARY KEY, -- SHA-256 over the column beside it
    certificates bytea NOT NULL              -- DER, one behind the other, the device's issuer first
);

-- Every device ever made, and the one who owns it now.
CREATE TABLE devices (
    id               text    NOT NULL PRIMARY KEY,
    guid             bytea   UNIQUE,          -- FDO 1.1 Guid; none before there is a voucher
    maker            text    NOT NULL,
    serial           text    NOT NULL,
    model            text    NOT NULL REFERENCES models (name),
    gtin             text,
    eid              text    UNIQUE,          -- SGP.29
    imei             text    UNIQUE,          -- TS 23.003 6.2.1
    batch            text,
    carton           text,
    certificate      bytea,                    -- DER of the factory certificate (IEEE 802.1AR)
    certificate_hash bytea,                    -- SHA-256 over it
    chain_hash       bytea   REFERENCES certificate_chains (hash),
    key_hash         bytea   NOT NULL UNIQUE, -- SHA-256 over the device key's SubjectPublicKeyInfo
    claim_salt       bytea,
    claim_hash       bytea,                    -- HMAC-SHA-256 under the party's own key
    status           text    NOT NULL CHECK (status IN ('good', 'suspended', 'revoked', 'recalled')),
    status_reason    text,
    owner            text,                    -- the name of a peer
    owner_key_hash   bytea,                    -- SHA-256 over the owner key's SubjectPublicKeyInfo
    owner_since      bigint,                  -- Unix milliseconds
    owner_version    bigint  NOT NULL,        -- one more with each change of owner
    secure_element   text,
    firmware         text,
    country          text,                    -- ISO 3166-1 alpha-2, where it is sold
    made_at          bigint,                  -- Unix milliseconds
    created_at       bigint  NOT NULL,        -- Unix milliseconds
    UNIQUE (maker, serial),
    CHECK ((owner IS NULL) = (owner_key_hash IS NULL) AND (owner IS NULL) = (owner_since IS NULL))
);

-- The vouchers as the manufacturer holds them: their last key is its own.
CREATE TABLE vouchers (
    device_id text    NOT NULL PRIMARY KEY REFERENCES devices (id),
    key_type  bigint  NOT NULL,             -- FDO 1.1 pkType of the manufacturer's key
    voucher   bytea   NOT NULL,             -- CBOR, as received or made
    stored_at bigint  NOT NULL              -- Unix milliseconds
);

-- Who owned a device, and who changed it. Rows are only added.
CREATE TABLE owner_changes (
    device_id      text    NOT NULL REFERENCES devices (id),
    version        bigint  NOT NULL,        -- owner_version after the change
    previous_owner text,
    owner          text,
    owner_key_hash bytea,
    changed_at     bigint  NOT NULL,        -- Unix milliseconds
    changed_by     text    NOT NULL,
    reason         text    NOT NULL,
    PRIMARY KEY (device_id, version)
);
