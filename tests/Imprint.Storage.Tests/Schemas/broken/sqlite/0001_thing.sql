CREATE TABLE demo_thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX demo_thing_name ON demo_thing (name);
INSERT INTO demo_thing (id, name) VALUES (1, 'one; two -- three');
