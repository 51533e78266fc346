-- What blank devices are told of us at their manufacturer, and when it has to be told again.
CREATE TABLE first_access_links (
    guid         bytea NOT NULL PRIMARY KEY REFERENCES fdo_vouchers (guid),
    manufacturer text NOT NULL,              -- the name of a peer
    journey      text NOT NULL,
    version      bigint NOT NULL,              -- of the record that was left last; 0 before the first
    due_at       bigint NOT NULL,              -- Unix milliseconds
    leased_until bigint NOT NULL DEFAULT 0,    -- Unix milliseconds
    attempts     bigint NOT NULL DEFAULT 0,
    left_at      bigint,                       -- Unix milliseconds
    expires_at   bigint,                       -- Unix milliseconds
    last_error   text
);
CREATE INDEX first_access_links_due ON first_access_links (due_at);

-- What is in every record: the operators that devices may use. One row, or none while it is as the settings have it.
CREATE TABLE first_access_terms (
    id         bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    terms      text NOT NULL,                -- JSON as it was set
    version    bigint NOT NULL,
    changed_at bigint NOT NULL                 -- Unix milliseconds
);
