-- The ownership vouchers that this provider holds or has held.
CREATE TABLE fdo_vouchers (
    guid       bytea  NOT NULL PRIMARY KEY,
    device_key bytea  NOT NULL, -- SHA-256 of the public key in the device's factory certificate
    state      text   NOT NULL CHECK (state IN ('active', 'replaced', 'resold', 'withdrawn')),
    voucher    bytea  NOT NULL,
    owner_key  text   NOT NULL,
    created_at bigint NOT NULL
);

CREATE INDEX fdo_vouchers_device_key ON fdo_vouchers (device_key);
