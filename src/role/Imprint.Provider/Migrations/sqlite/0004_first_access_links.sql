-- What blank devices are told of us at their manufacturer, and when it has to be told again.
CREATE TABLE first_access_links (
    guid         BLOB NOT NULL PRIMARY KEY REFERENCES fdo_vouchers (guid),
    manufacturer TEXT NOT NULL,              -- the name of a peer
    journey      TEXT NOT NULL,
    version      INTEGER NOT NULL,              -- of the record that was left last; 0 before the first
    due_at       INTEGER NOT NULL,              -- Unix milliseconds
    leased_until INTEGER NOT NULL DEFAULT 0,    -- Unix milliseconds
    attempts     INTEGER NOT NULL DEFAULT 0,
    left_at      INTEGER,                       -- Unix milliseconds
    expires_at   INTEGER,                       -- Unix milliseconds
    last_error   TEXT
) STRICT;
CREATE INDEX first_access_links_due ON first_access_links (due_at);

-- What is in every record: the operators that devices may use. One row, or none while it is as the settings have it.
CREATE TABLE first_access_terms (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    terms      TEXT NOT NULL,                -- JSON as it was set
    version    INTEGER NOT NULL,
    changed_at INTEGER NOT NULL                 -- Unix milliseconds
) STRICT;
