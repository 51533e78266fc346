CREATE TABLE demo_half (id BIGINT PRIMARY KEY);
INSERT INTO demo_nowhere (id) VALUES (1);
