-- The certificate authorities of the factories of this manufacturer.
CREATE TABLE manufacturer_factory_authority (
    name        text   NOT NULL PRIMARY KEY, -- the key's name in custody
    certificate bytea  NOT NULL,             -- DER
    made_at     bigint NOT NULL              -- Unix milliseconds
);
