-- The ownership vouchers that this provider holds or has held.
CREATE TABLE fdo_vouchers (
    guid       BLOB    NOT NULL PRIMARY KEY,
    device_key BLOB    NOT NULL, -- SHA-256 of the public key in the device's factory certificate
    state      TEXT    NOT NULL CHECK (state IN ('active', 'replaced', 'resold', 'withdrawn')),
    voucher    BLOB    NOT NULL,
    owner_key  TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX fdo_vouchers_device_key ON fdo_vouchers (device_key);
