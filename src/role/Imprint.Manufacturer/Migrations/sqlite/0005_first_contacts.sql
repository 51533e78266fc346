-- The class that a device is of, in the hands of one owner: with the next owner the row no longer counts.
CREATE TABLE class_members (
    guid          BLOB    NOT NULL PRIMARY KEY,
    provider      TEXT    NOT NULL,              -- the name of a peer
    class_id      TEXT    NOT NULL,
    owner_version INTEGER NOT NULL,              -- of the device
    assigned_at   INTEGER NOT NULL               -- Unix milliseconds
) STRICT;

-- When a device of ours asked who owns it, and what it was told.
CREATE TABLE first_contacts (
    guid           BLOB    NOT NULL PRIMARY KEY,
    first_asked_at INTEGER NOT NULL,             -- Unix milliseconds
    asked_at       INTEGER NOT NULL,             -- Unix milliseconds
    asked          INTEGER NOT NULL,             -- how often
    overlaps       INTEGER NOT NULL,             -- how often while another question for the same device was held
    result         TEXT    NOT NULL              -- of the last answer: ready, not-yet
) STRICT;
