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

-- The class that a device is of, in the hands of one owner: with the next owner the row no longer counts.
CREATE TABLE class_members (
    guid          bytea   NOT NULL PRIMARY KEY,
    provider      text    NOT NULL,              -- the name of a peer
    class_id      text    NOT NULL,
    owner_version bigint  NOT NULL,              -- of the device
    assigned_at   bigint  NOT NULL               -- Unix milliseconds
);

-- When a device of ours asked who owns it, and what it was told.
CREATE TABLE first_contacts (
    guid           bytea   NOT NULL PRIMARY KEY,
    first_asked_at bigint  NOT NULL,             -- Unix milliseconds
    asked_at       bigint  NOT NULL,             -- Unix milliseconds
    asked          bigint  NOT NULL,             -- how often
    overlapping    bigint  NOT NULL,             -- how often while another question for the same device was held
    result         text    NOT NULL              -- of the last answer: ready, not-yet
);
