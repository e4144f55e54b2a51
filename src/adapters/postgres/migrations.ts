/**
 * The steps from an empty database to the present one; the n-th leads to version n. A released step is never changed: its mistakes are
 * corrected by a later one.
 *
 * The tables are those of `sqlite/migrate.ts`, with three differences. `head` is the end of the log: every append locks its one row, so
 * that numbers have no gaps and times never decrease. `voices`, `rates` and `newcomers` are what a single process keeps in memory and
 * several have to share; each of their rows expires. And salts are here, not in a file.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE reports (
    seq bigint PRIMARY KEY,
    id text NOT NULL,
    at bigint NOT NULL,
    service text NOT NULL,
    problem text,
    place text,
    region text,
    network bigint,
    block text,
    wide text,
    device text,
    behind text,
    ip smallint,
    seat bigint,
    reporter text NOT NULL,
    comment text,
    reason text,
    idempotency text,
    elsewhere text,
    link text
  );
  CREATE UNIQUE INDEX reports_idempotency ON reports (idempotency) WHERE idempotency IS NOT NULL;

  CREATE TABLE head (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    seq bigint NOT NULL,
    at bigint NOT NULL,
    digest bytea
  );
  INSERT INTO head ("only", seq, at) VALUES (1, 0, 0);

  CREATE TABLE chain (
    first bigint PRIMARY KEY,
    last bigint NOT NULL,
    digest bytea NOT NULL
  );

  CREATE TABLE redated (
    seq bigint PRIMARY KEY,
    at bigint NOT NULL,
    mended_at bigint NOT NULL
  );

  CREATE TABLE rollups (
    dimension text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    minute bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    newcomers bigint NOT NULL,
    PRIMARY KEY (dimension, service, minute, key)
  ) WITH (fillfactor = 70);
  CREATE TABLE days (
    service text COLLATE "C" NOT NULL,
    day bigint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (service, day)
  ) WITH (fillfactor = 70);

  CREATE TABLE voices (
    key bytea PRIMARY KEY,
    until bigint NOT NULL,
    logged boolean NOT NULL
  );
  CREATE INDEX voices_over ON voices (until);
  CREATE TABLE rates (
    key bytea PRIMARY KEY,
    until bigint NOT NULL
  ) WITH (fillfactor = 70);
  CREATE TABLE newcomers (
    day bigint NOT NULL,
    key bytea NOT NULL,
    PRIMARY KEY (day, key)
  );
  CREATE TABLE turns (
    name text PRIMARY KEY
  );
  INSERT INTO turns (name) VALUES ('voices'), ('rates');
  CREATE TABLE lease (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    epoch bigint NOT NULL,
    until timestamptz NOT NULL
  );
  INSERT INTO lease ("only", epoch, until) VALUES (1, 0, '-infinity');
  CREATE TABLE salts (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    day bigint NOT NULL,
    today bytea NOT NULL,
    yesterday bytea
  );

  CREATE TABLE incidents (
    id text COLLATE "C" PRIMARY KEY,
    service text COLLATE "C" NOT NULL,
    state text NOT NULL,
    detected_at bigint,
    ended_at bigint,
    body text NOT NULL
  );
  CREATE INDEX incidents_active ON incidents (id) WHERE state <> 'resolved';
  CREATE INDEX incidents_detected ON incidents (detected_at, id) WHERE detected_at IS NOT NULL;
  CREATE INDEX incidents_of_service ON incidents (service, detected_at, id) WHERE detected_at IS NOT NULL;
  CREATE INDEX incidents_ended ON incidents (ended_at, id) WHERE state = 'resolved' AND detected_at IS NOT NULL;

  CREATE TABLE decisions (
    number bigint PRIMARY KEY,
    id text NOT NULL UNIQUE,
    incident text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    judge integer,
    body text NOT NULL
  );
  CREATE INDEX decisions_of_incident ON decisions (incident, number);
  CREATE FUNCTION decision_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a published decision stands'; END $$;
  CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION decision_stands();

  CREATE TABLE notices (
    number bigint PRIMARY KEY,
    id text NOT NULL UNIQUE,
    service text COLLATE "C" NOT NULL,
    judge integer,
    body text NOT NULL,
    sent_at bigint
  );
  CREATE INDEX notices_pending ON notices (number) WHERE sent_at IS NULL;
  CREATE INDEX notices_of_service ON notices (service, number);

  CREATE TABLE streams (
    service text COLLATE "C" PRIMARY KEY,
    state bytea NOT NULL
  );
  CREATE TABLE cursor (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    at bigint,
    history_version bigint NOT NULL,
    account bytea,
    published bigint
  );
  INSERT INTO cursor ("only", history_version) VALUES (1, 0);

  CREATE TABLE coverage (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    until bigint
  );
  INSERT INTO coverage ("only") VALUES (1);
  CREATE TABLE holes (
    service text COLLATE "C" NOT NULL,
    began bigint NOT NULL,
    ended bigint,
    reason text NOT NULL,
    PRIMARY KEY (began, service)
  );
  CREATE INDEX holes_of_service ON holes (service, reason, began);

  CREATE TABLE history (
    service text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL UNIQUE,
    start bigint NOT NULL,
    bucket_ms bigint NOT NULL,
    counts text NOT NULL,
    moved_ms bigint NOT NULL
  );
  CREATE TABLE catalog (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    version bigint NOT NULL,
    body text NOT NULL
  );
  CREATE TABLE marks (
    incident text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL UNIQUE,
    finding text NOT NULL,
    note text,
    at bigint NOT NULL
  );
  CREATE TABLE api_keys (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    digest text NOT NULL,
    created_at bigint NOT NULL,
    used_at bigint
  );
  CREATE TABLE channels (
    name text COLLATE "C" PRIMARY KEY,
    body text NOT NULL
  );
  CREATE TABLE silences (
    id text COLLATE "C" PRIMARY KEY,
    channel text COLLATE "C",
    service text COLLATE "C",
    until bigint NOT NULL
  );
  CREATE TABLE channel_health (
    channel text COLLATE "C" PRIMARY KEY,
    failing_since bigint,
    disabled text,
    disabled_at bigint
  );
  CREATE TABLE deliveries (
    number bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    channel text COLLATE "C" NOT NULL,
    id text NOT NULL,
    service text COLLATE "C" NOT NULL,
    incident text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    noticed_at bigint NOT NULL,
    state text NOT NULL,
    why text NOT NULL,
    bundle text,
    decided_at bigint NOT NULL,
    planned_at bigint NOT NULL,
    due_at bigint NOT NULL,
    tries integer NOT NULL,
    tried_at bigint,
    answer text,
    reference text,
    facts text NOT NULL,
    UNIQUE (channel, id)
  ) WITH (fillfactor = 70);
  CREATE INDEX deliveries_waiting ON deliveries (channel, due_at) WHERE state = 'waiting';
  CREATE INDEX deliveries_held ON deliveries (number) WHERE state = 'held';
  CREATE INDEX deliveries_of_service ON deliveries (service, number);
  CREATE INDEX deliveries_of_channel ON deliveries (channel, number);
  CREATE INDEX deliveries_planned ON deliveries (planned_at);
  CREATE INDEX deliveries_of_incident ON deliveries (incident, channel, number);
  CREATE INDEX deliveries_decided ON deliveries (decided_at);
  CREATE TABLE versions (
    name text PRIMARY KEY,
    version bigint NOT NULL
  );
  INSERT INTO versions (name, version) VALUES ('marks', 0), ('history', 0), ('catalog', 0), ('api_keys', 0),
    ('channels', 0);
  `,
  // How a report came, where that speaks for it or against it; not recorded before this version.
  `
  ALTER TABLE reports ADD COLUMN manner text;
  `,
  // For several nodes: when each could take reports, what followers refused, and which attempt a voice is reserved for.
  `
  CREATE TABLE shifts (
    node text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (node, since)
  ) WITH (fillfactor = 70);
  CREATE TABLE refusals (
    service text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (service, reason)
  );
  ALTER TABLE voices ADD COLUMN claim text;
  `,
  // Subscribers from the public, and secrets of the instance.
  `
  CREATE TABLE subscribers (
    id text COLLATE "C" PRIMARY KEY,
    address text NOT NULL,
    who text NOT NULL,
    service text COLLATE "C" NOT NULL,
    incident text COLLATE "C",
    country text,
    language text NOT NULL,
    asked_at bigint NOT NULL,
    confirmed_at bigint,
    due_at bigint,
    tries integer NOT NULL
  );
  CREATE INDEX subscribers_listening ON subscribers (service, id) WHERE confirmed_at IS NOT NULL;
  CREATE INDEX subscribers_who ON subscribers (who);
  CREATE INDEX subscribers_asked ON subscribers (asked_at);
  CREATE INDEX subscribers_unasked ON subscribers (due_at) WHERE confirmed_at IS NULL;
  CREATE TABLE secrets (
    name text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
  );
  `,
  // How the place of a report was determined; not kept before this version.
  `
  ALTER TABLE reports ADD COLUMN placed text;
  `,
  // What people wrote about a service within a time, which pages show where many wrote alike.
  `
  CREATE INDEX reports_written ON reports (service, at) WHERE comment IS NOT NULL AND reason IS NULL;
  `,
  // The scopes and the expiry of a key; existing keys can read and never expire.
  `
  ALTER TABLE api_keys ADD COLUMN scopes text NOT NULL DEFAULT 'read';
  ALTER TABLE api_keys ADD COLUMN expires_at bigint;
  `,
  // How far data past its retention has been removed, where the log begins since, and digests of batches without their comments.
  `
  ALTER TABLE chain ADD COLUMN rest bytea;
  CREATE TABLE removed (
    kind text COLLATE "C" PRIMARY KEY,
    until bigint NOT NULL,
    reached text NOT NULL,
    whole integer NOT NULL
  );
  CREATE TABLE cut (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    reports bigint NOT NULL,
    last bigint NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    changed bigint NOT NULL,
    digest bytea,
    seal bytea NOT NULL
  );
  `,
  // What channels were last told about a service, for present channels only.
  `
  DROP INDEX deliveries_of_service;
  CREATE INDEX deliveries_told ON deliveries (service, channel, number);
  `,
  // What else subscribers can ask for: a category, a size, a place within a country, and which steps. Earlier subscriptions get everything.
  `
  ALTER TABLE subscribers ADD COLUMN category text COLLATE "C";
  ALTER TABLE subscribers ADD COLUMN region text;
  ALTER TABLE subscribers ADD COLUMN city text;
  ALTER TABLE subscribers ADD COLUMN severity text NOT NULL DEFAULT 'minor';
  ALTER TABLE subscribers ADD COLUMN hears text NOT NULL DEFAULT 'steps';
  CREATE INDEX subscribers_listening_to_category ON subscribers (category, id)
    WHERE category IS NOT NULL AND confirmed_at IS NOT NULL;
  ALTER TABLE silences ADD COLUMN incident text;
  `,
  // Daily counts by country, including those of earlier reports.
  `
  CREATE TABLE country_days (
    service text COLLATE "C" NOT NULL,
    country text COLLATE "C" NOT NULL,
    day bigint NOT NULL,
    count bigint NOT NULL,
    newcomers bigint NOT NULL,
    PRIMARY KEY (service, country, day)
  );
  INSERT INTO country_days (service, country, day, count, newcomers)
    SELECT service, key, minute / 86400000 * 86400000, sum(count), sum(newcomers) FROM rollups
    WHERE dimension = 'place' AND length(key) = 2 GROUP BY 1, 2, 3;
  `,
];
