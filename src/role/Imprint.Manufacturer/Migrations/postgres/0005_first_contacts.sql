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
    overlaps       bigint  NOT NULL,             -- how often while another question for the same device was held
    result         text    NOT NULL              -- of the last answer: ready, not-yet
);
