-- Every certificate that the service authority has issued to a device.
CREATE TABLE provider_service_certificate (
    serial            TEXT    NOT NULL PRIMARY KEY, -- hexadecimal
    device            BLOB    NOT NULL, -- the FDO GUID that the certificate names
    device_key        BLOB    NOT NULL, -- SHA-256 of the device's factory public key: which device it really is
    key_hash          BLOB    NOT NULL, -- SHA-256 of the certified public key
    request_hash      BLOB    NOT NULL, -- SHA-256 of the request: the same one again gets the same certificate
    origin            TEXT    NOT NULL,
    certificate       BLOB    NOT NULL, -- DER
    issued_at         INTEGER NOT NULL,
    not_after         INTEGER NOT NULL,
    revoked_at        INTEGER,
    revocation_reason INTEGER           -- CRLReason
) STRICT;

CREATE INDEX provider_service_certificate_issued ON provider_service_certificate (issued_at, serial);
CREATE INDEX provider_service_certificate_device ON provider_service_certificate (device, issued_at, serial);
CREATE INDEX provider_service_certificate_device_key ON provider_service_certificate (device_key, issued_at);
CREATE INDEX provider_service_certificate_request ON provider_service_certificate (device_key, request_hash);
CREATE INDEX provider_service_certificate_revoked ON provider_service_certificate (not_after) WHERE revoked_at IS NOT NULL;

-- A public key belongs to the first device that proves to have it. Also the lock under which a device's request is answered once.
CREATE TABLE provider_service_key (
    key_hash   BLOB NOT NULL PRIMARY KEY,
    device_key BLOB NOT NULL,
    barred_at  INTEGER -- since when it is known to be in other hands
) STRICT;

-- The revocation list as it was last signed, and whether it is behind what has been revoked since.
CREATE TABLE provider_service_crl (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision        INTEGER NOT NULL, -- counts revocations
    listed_revision INTEGER NOT NULL, -- the revision that the list shows
    number          INTEGER NOT NULL, -- cRLNumber
    this_update     INTEGER NOT NULL,
    list            BLOB    NOT NULL  -- DER
) STRICT;

INSERT INTO provider_service_crl (id, revision, listed_revision, number, this_update, list) VALUES (1, 0, -1, 0, 0, zeroblob(0));
