CREATE TABLE number_pool (
    name          TEXT    NOT NULL PRIMARY KEY,
    quarantine_ms INTEGER NOT NULL -- a number given back is not given out again before this time has passed
) STRICT, WITHOUT ROWID;

-- Free numbers of a range have no row: the range remembers the next one.
CREATE TABLE number_range (
    pool     TEXT    NOT NULL REFERENCES number_pool (name),
    prefix   TEXT    NOT NULL, -- leading digits that all numbers of the range share
    width    INTEGER NOT NULL, -- digits that are counted
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    next     INTEGER NOT NULL, -- last + 1 when the range is used up
    has_luhn INTEGER NOT NULL, -- a check digit follows (ICCID: ITU-T E.118)
    PRIMARY KEY (pool, prefix, width, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE number_taken (
    pool     TEXT    NOT NULL REFERENCES number_pool (name),
    number   TEXT    NOT NULL,
    holder   TEXT    NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (pool, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX number_taken_holder ON number_taken (pool, holder);

-- Given back, or listed one by one when the pool was filled.
CREATE TABLE number_free (
    pool    TEXT    NOT NULL REFERENCES number_pool (name),
    number  TEXT    NOT NULL,
    free_at INTEGER NOT NULL,
    PRIMARY KEY (pool, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX number_free_at ON number_free (pool, free_at, number);
