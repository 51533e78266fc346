-- The certificate authority that signs the service credentials of this provider's devices.
CREATE TABLE provider_service_authority (
    name        TEXT NOT NULL PRIMARY KEY, -- the key's name in custody
    certificate BLOB NOT NULL,             -- DER
    made_at     INTEGER NOT NULL           -- Unix milliseconds
) STRICT;
