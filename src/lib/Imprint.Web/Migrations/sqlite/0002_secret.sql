-- Secrets that all nodes of a party share, each sealed under the party's master key.
CREATE TABLE web_secret (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
