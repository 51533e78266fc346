CREATE TABLE number_pool (
    name          text   NOT NULL PRIMARY KEY,
    quarantine_ms bigint NOT NULL -- a number given back is not given out again before this time has passed
);

-- Free numbers of a range have no row: the range remembers the next one.
CREATE TABLE number_range (
    pool     text    NOT NULL REFERENCES number_pool (name),
    prefix   text    NOT NULL, -- leading digits that all numbers of the range share
    width    integer NOT NULL, -- digits that are counted
    first    bigint  NOT NULL,
    last     bigint  NOT NULL,
    next     bigint  NOT NULL, -- last + 1 when the range is used up
    has_luhn boolean NOT NULL, -- a check digit follows (ICCID: ITU-T E.118)
    PRIMARY KEY (pool, prefix, width, first)
);

CREATE TABLE number_taken (
    pool     text   NOT NULL REFERENCES number_pool (name),
    number   text   NOT NULL,
    holder   text   NOT NULL,
    taken_at bigint NOT NULL,
    PRIMARY KEY (pool, number)
);

CREATE UNIQUE INDEX number_taken_holder ON number_taken (pool, holder);

-- Given back, or listed one by one when the pool was filled.
CREATE TABLE number_free (
    pool    text   NOT NULL REFERENCES number_pool (name),
    number  text   NOT NULL,
    free_at bigint NOT NULL,
    PRIMARY KEY (pool, number)
);

CREATE INDEX number_free_at ON number_free (pool, free_at, number);
