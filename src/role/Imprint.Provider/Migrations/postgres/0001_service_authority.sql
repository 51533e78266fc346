-- The certificate authority that signs the service credentials of this provider's devices.
CREATE TABLE provider_service_authority (
    name        text   NOT NULL PRIMARY KEY, -- the key's name in custody
    certificate bytea  NOT NULL,             -- DER
    made_at     bigint NOT NULL              -- Unix milliseconds
);
