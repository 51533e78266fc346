-- The certificate authorities of the factories of this manufacturer.
CREATE TABLE manufacturer_factory_authority (
    name        TEXT NOT NULL PRIMARY KEY, -- the key's name in custody
    certificate BLOB NOT NULL,             -- DER
    made_at     INTEGER NOT NULL           -- Unix milliseconds
) STRICT;
