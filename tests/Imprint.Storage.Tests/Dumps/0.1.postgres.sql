-- Schema and rows as version 0.1 of this library left them (pg_dump --no-owner --inserts).

CREATE TABLE public.job (
    id text NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    dry_run boolean NOT NULL,
    stop_on_error boolean NOT NULL,
    parameters bytea NOT NULL,
    started_by text NOT NULL,
    correlator text,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);

CREATE TABLE public.job_item (
    job_id text NOT NULL,
    "row" bigint NOT NULL,
    state text NOT NULL,
    subject text NOT NULL,
    input bytea NOT NULL,
    due_at bigint DEFAULT 0 NOT NULL,
    lease_epoch bigint DEFAULT 0 NOT NULL,
    attempts bigint DEFAULT 0 NOT NULL,
    code text,
    field text,
    message text,
    reference text
);

CREATE TABLE public.number_free (
    pool text NOT NULL,
    number text NOT NULL,
    free_at bigint NOT NULL
);

CREATE TABLE public.number_pool (
    name text NOT NULL,
    quarantine_ms bigint NOT NULL
);

CREATE TABLE public.number_range (
    pool text NOT NULL,
    prefix text NOT NULL,
    width integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    next bigint NOT NULL,
    has_luhn boolean NOT NULL
);

CREATE TABLE public.number_taken (
    pool text NOT NULL,
    number text NOT NULL,
    holder text NOT NULL,
    taken_at bigint NOT NULL
);

CREATE TABLE public.outbox_aggregate (
    aggregate text NOT NULL,
    last_sequence bigint NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    due_at bigint DEFAULT 0 NOT NULL,
    lease_epoch bigint DEFAULT 0 NOT NULL,
    attempts bigint DEFAULT 0 NOT NULL,
    last_error text
);

CREATE TABLE public.outbox_event (
    aggregate text NOT NULL,
    sequence bigint NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    occurred_at bigint NOT NULL,
    correlator text
);

CREATE TABLE public.schema_migration (
    set_name text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at bigint NOT NULL
);

INSERT INTO public.job VALUES ('job_1', 'import', 'running', false, false, '\x07', 'usr_ann', 'corr-1', 1795000000000, 1795000000000);

INSERT INTO public.job_item VALUES ('job_1', 1, 'done', 'S-1', '\x01', 1795000000000, 2, 1, NULL, NULL, NULL, 'dev_1');
INSERT INTO public.job_item VALUES ('job_1', 2, 'done', 'S-2', '\x02', 1795000000000, 2, 1, NULL, NULL, NULL, 'dev_2');
INSERT INTO public.job_item VALUES ('job_1', 3, 'valid', 'S-3', '\x03', 1795000002000, 2, 1, 'busy', NULL, 'Come back.', NULL);
INSERT INTO public.job_item VALUES ('job_1', 4, 'valid', 'S-4', '\x04', 1795000002000, 2, 1, 'busy', NULL, 'Come back.', NULL);

INSERT INTO public.number_free VALUES ('imsi', '001010000000001', 1797592000000);

INSERT INTO public.number_pool VALUES ('imsi', 2592000000);

INSERT INTO public.number_range VALUES ('imsi', '', 18, 894450100000000000, 894450100000000003, 894450100000000000, true);
INSERT INTO public.number_range VALUES ('imsi', '', 15, 1010000000000, 1010000000003, 1010000000003, false);

INSERT INTO public.number_taken VALUES ('imsi', '001010000000000', 'sub_1', 1795000000000);
INSERT INTO public.number_taken VALUES ('imsi', '001010000000002', 'sub_3', 1795000000000);

INSERT INTO public.outbox_aggregate VALUES ('device/1', 2, 1, 1795000000000, 1, 0, NULL);

INSERT INTO public.outbox_event VALUES ('device/1', 2, 'evt_2', 'device.claimed.v1', '\x0102ff', 1795000000000, 'corr-1');

INSERT INTO public.schema_migration VALUES ('storage', 1, 'outbox', 'e47ee2dec4adb8e6ad9053b2c582f626e66784f92539581bd5cc69dbc4c85061', 1795000000000);
INSERT INTO public.schema_migration VALUES ('storage', 2, 'job', 'a3623bce815f51d3d8501dc75a450e4b52705df63e1e8928097c5289489aeb6c', 1795000000000);
INSERT INTO public.schema_migration VALUES ('storage', 3, 'number_pool', '18262f583e6f5bd6e31b228d6817454cc5d7d35dc7dfcf4f03319ec64eaad2a3', 1795000000000);

ALTER TABLE ONLY public.job_item
    ADD CONSTRAINT job_item_pkey PRIMARY KEY (job_id, "row");

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.number_free
    ADD CONSTRAINT number_free_pkey PRIMARY KEY (pool, number);

ALTER TABLE ONLY public.number_pool
    ADD CONSTRAINT number_pool_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.number_range
    ADD CONSTRAINT number_range_pkey PRIMARY KEY (pool, prefix, width, first);

ALTER TABLE ONLY public.number_taken
    ADD CONSTRAINT number_taken_pkey PRIMARY KEY (pool, number);

ALTER TABLE ONLY public.outbox_aggregate
    ADD CONSTRAINT outbox_aggregate_pkey PRIMARY KEY (aggregate);

ALTER TABLE ONLY public.outbox_event
    ADD CONSTRAINT outbox_event_pkey PRIMARY KEY (aggregate, sequence);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (set_name, number);

CREATE INDEX job_active ON public.job USING btree (changed_at) WHERE (state = ANY (ARRAY['validating'::text, 'running'::text]));

CREATE INDEX job_item_state ON public.job_item USING btree (job_id, state, due_at, "row");

CREATE INDEX number_free_at ON public.number_free USING btree (pool, free_at, number);

CREATE UNIQUE INDEX number_taken_holder ON public.number_taken USING btree (pool, holder);

CREATE INDEX outbox_aggregate_due ON public.outbox_aggregate USING btree (due_at) WHERE (delivered < last_sequence);

ALTER TABLE ONLY public.job_item
    ADD CONSTRAINT job_item_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.job(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.number_free
    ADD CONSTRAINT number_free_pool_fkey FOREIGN KEY (pool) REFERENCES public.number_pool(name);

ALTER TABLE ONLY public.number_range
    ADD CONSTRAINT number_range_pool_fkey FOREIGN KEY (pool) REFERENCES public.number_pool(name);

ALTER TABLE ONLY public.number_taken
    ADD CONSTRAINT number_taken_pool_fkey FOREIGN KEY (pool) REFERENCES public.number_pool(name);

