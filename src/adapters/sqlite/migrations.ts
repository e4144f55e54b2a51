import { beginSealsSql, SEALED } from './seals.ts';
import { SUBSCRIBERS_SQL } from './subscribers-sql.ts';

/**
 * The steps from an empty file to the present one; the n-th leads to version n. A released step is never changed: its mistakes are
 * corrected by a later one.
 *
 * Reports have one index, that of their idempotency key: `at` grows with `seq`, so a moment is found by binary search. Rollups are ordered
 * by service, then minute, so that every query in `store.ts` reads one contiguous range. What the core decides (incidents, updates,
 * notices) is stored as JSON, beside the columns it is searched by.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE reports (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    service TEXT NOT NULL,
    problem TEXT,
    place TEXT,
    reporter TEXT NOT NULL,
    comment TEXT,
    reason TEXT,
    idempotency TEXT
  ) STRICT;
  CREATE UNIQUE INDEX reports_idempotency ON reports (idempotency) WHERE idempotency IS NOT NULL;

  CREATE TABLE rollups (
    dimension TEXT NOT NULL,
    service TEXT NOT NULL,
    minute INTEGER NOT NULL,
    key TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (dimension, service, minute, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    state TEXT NOT NULL,
    detected_at INTEGER,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incidents_active ON incidents (id) WHERE state <> 'resolved';
  CREATE INDEX incidents_detected ON incidents (detected_at, id) WHERE detected_at IS NOT NULL;
  CREATE INDEX incidents_of_service ON incidents (service, detected_at, id) WHERE detected_at IS NOT NULL;

  CREATE TABLE updates (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX updates_of_incident ON updates (incident, number);

  CREATE TABLE notices (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    sent_at INTEGER
  ) STRICT;
  CREATE INDEX notices_pending ON notices (number) WHERE sent_at IS NULL;

  CREATE TABLE streams (
    service TEXT PRIMARY KEY,
    state BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cursor (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    at INTEGER,
    history_version INTEGER NOT NULL
  ) STRICT;
  INSERT INTO cursor (only, at, history_version) VALUES (1, NULL, 0);

  CREATE TABLE history (
    service TEXT PRIMARY KEY,
    version INTEGER NOT NULL UNIQUE,
    start INTEGER NOT NULL,
    bucket_ms INTEGER NOT NULL,
    counts TEXT NOT NULL
  ) STRICT;

  CREATE TABLE catalog (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  `,
  // Earlier reports have neither.
  `
  ALTER TABLE reports ADD COLUMN region TEXT;
  ALTER TABLE reports ADD COLUMN network INTEGER;
  `,
  `
  ALTER TABLE cursor ADD COLUMN account BLOB;

  CREATE TABLE marks (
    incident TEXT PRIMARY KEY,
    version INTEGER NOT NULL UNIQUE,
    finding TEXT NOT NULL,
    note TEXT,
    at INTEGER NOT NULL
  ) STRICT;
  `,
  // Updates become immutable decisions; everything up to the last of them, and up to the cursor, was published.
  `
  CREATE TABLE decisions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL,
    at INTEGER NOT NULL,
    judge INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  INSERT INTO decisions (number, id, incident, at, body)
    SELECT number, id, incident, json_extract(body, '$.at'), body FROM updates;
  DROP TABLE updates;
  CREATE INDEX decisions_of_incident ON decisions (incident, number);
  CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'a published decision stands'); END;
  CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'a published decision stands'); END;

  ALTER TABLE notices ADD COLUMN service TEXT NOT NULL DEFAULT '';
  ALTER TABLE notices ADD COLUMN judge INTEGER;
  UPDATE notices SET service = json_extract(body, '$.service');
  CREATE INDEX notices_of_service ON notices (service, number);

  ALTER TABLE cursor ADD COLUMN published INTEGER;
  UPDATE cursor SET published = (SELECT max(at) FROM (SELECT at FROM cursor UNION ALL SELECT at FROM decisions));
  `,
  // For earlier minutes it is unknown how many reports were their reporter's first that day, so 0.
  `
  ALTER TABLE rollups ADD COLUMN newcomers INTEGER NOT NULL DEFAULT 0;
  `,
  // Earlier reports have no rows; what is missing is read from the log.
  `
  CREATE TABLE voices (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    voices BLOB NOT NULL
  ) STRICT;
  `,
  // Earlier versions did not record when reports could be taken; what the monitors saw of it is in their snapshots.
  `
  CREATE TABLE coverage (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    until INTEGER
  ) STRICT;
  INSERT INTO coverage (only, until) SELECT 1, at FROM cursor;

  CREATE TABLE holes (
    service TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (began, service)
  ) STRICT, WITHOUT ROWID;
  `,
  // The times that reports had before a wrong clock was corrected; and whether a server has the database open.
  `
  CREATE TABLE redated (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    mended_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE session (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    open INTEGER NOT NULL
  ) STRICT;
  INSERT INTO session (only, open) VALUES (1, 0);
  `,
  // By how much past counts were shifted from the times in their file; for earlier imports this is unknown.
  `ALTER TABLE history ADD COLUMN moved_ms INTEGER NOT NULL DEFAULT 0;`,
  // Changes of a table are numbered in a row that a writer locks until it commits, no longer by the highest number in the table.
  `
  CREATE TABLE versions (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO versions (name, version)
    SELECT 'marks', coalesce(max(version), 0) FROM marks
    UNION ALL SELECT 'history', coalesce(max(version), 0) FROM history
    UNION ALL SELECT 'catalog', coalesce(max(version), 0) FROM catalog;
  `,
  // Daily counts, which the writer makes up for earlier reports, and an index that finds the latest incident ends without a full scan.
  `
  CREATE TABLE days (
    service TEXT NOT NULL,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (service, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE days_reached (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    service TEXT,
    minute INTEGER NOT NULL
  ) STRICT;
  INSERT INTO days_reached (only, service, minute)
    SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM rollups) THEN '' END, 0;

  CREATE INDEX incidents_ended ON incidents (json_extract(body, '$.endedAt'))
    WHERE state = 'resolved' AND detected_at IS NOT NULL;
  CREATE INDEX holes_of_service ON holes (service, reason, began);
  `,
  // The address blocks that a report came from, as daily pseudonyms; unknown for earlier reports.
  `
  ALTER TABLE reports ADD COLUMN block TEXT;
  ALTER TABLE reports ADD COLUMN wide TEXT;
  `,
  // Earlier reports are not chained: a digest made now would prove nothing about when they were written.
  `
  CREATE TABLE chain (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    digest BLOB NOT NULL
  ) STRICT;
  `,
  // Earlier snapshots have no checksum; each gets one as soon as it is saved again.
  `
  ALTER TABLE streams ADD COLUMN crc INTEGER;
  CREATE TABLE seals (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (name, key)
  ) STRICT, WITHOUT ROWID;
  ${SEALED.map(beginSealsSql).join('')}
  `,
  // API keys, stored as digests.
  `
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT, WITHOUT ROWID;
  INSERT INTO versions (name, version) VALUES ('api_keys', 0);
  `,
  // The device that sent a report, and which voice of its address it has; unknown for earlier reports.
  `
  ALTER TABLE reports ADD COLUMN device TEXT;
  ALTER TABLE reports ADD COLUMN behind TEXT;
  ALTER TABLE reports ADD COLUMN ip INTEGER;
  ALTER TABLE reports ADD COLUMN seat INTEGER;
  `,
  // Channels with their silences and health, and deliveries.
  `
  CREATE TABLE channels (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE silences (
    id TEXT PRIMARY KEY,
    channel TEXT,
    service TEXT,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE channel_health (
    channel TEXT PRIMARY KEY,
    failing_since INTEGER,
    disabled TEXT,
    disabled_at INTEGER
  ) STRICT, WITHOUT ROWID;
  INSERT INTO versions (name, version) VALUES ('channels', 0);

  CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    id TEXT NOT NULL,
    service TEXT NOT NULL,
    incident TEXT NOT NULL,
    reason TEXT NOT NULL,
    noticed_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    bundle TEXT,
    decided_at INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    tried_at INTEGER,
    answer TEXT,
    reference TEXT,
    facts TEXT NOT NULL,
    UNIQUE (channel, id)
  ) STRICT;
  CREATE INDEX deliveries_waiting ON deliveries (channel, due_at) WHERE state = 'waiting';
  CREATE INDEX deliveries_held ON deliveries (number) WHERE state = 'held';
  CREATE INDEX deliveries_of_service ON deliveries (service, number);
  CREATE INDEX deliveries_of_channel ON deliveries (channel, number);
  CREATE INDEX deliveries_planned ON deliveries (planned_at);
  CREATE INDEX deliveries_of_incident ON deliveries (incident, channel, number);
  CREATE INDEX deliveries_decided ON deliveries (decided_at);
  `,
  // What reporters add to their reports; not asked before this version.
  `
  ALTER TABLE reports ADD COLUMN elsewhere TEXT;
  ALTER TABLE reports ADD COLUMN link TEXT;
  `,
  // How a report came, where that speaks for it or against it; not recorded before this version.
  `
  ALTER TABLE reports ADD COLUMN manner TEXT;
  `,
  // Subscribers from the public, and secrets of the instance.
  SUBSCRIBERS_SQL,
  // How the place of a report was determined; not kept before this version.
  `
  ALTER TABLE reports ADD COLUMN placed TEXT;
  `,
  // What people wrote about a service within a time, which pages show where many wrote alike.
  `
  CREATE INDEX reports_written ON reports (service, at) WHERE comment IS NOT NULL AND reason IS NULL;
  `,
  // The scopes and the expiry of a key; existing keys can read and never expire.
  `
  ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read';
  ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
  `,
  // How far data past its retention has been removed, where the log begins since, and digests of batches without their comments.
  `
  ALTER TABLE chain ADD COLUMN rest BLOB;
  CREATE TABLE removed (
    kind TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    reached TEXT NOT NULL,
    whole INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cut (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    reports INTEGER NOT NULL,
    last INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    digest BLOB,
    seal BLOB NOT NULL
  ) STRICT;
  `,
  // What channels were last told about a service, for present channels only.
  `
  DROP INDEX deliveries_of_service;
  CREATE INDEX deliveries_told ON deliveries (service, channel, number);
  `,
  // What else subscribers can ask for: a category, a size, a place within a country, and which steps. Earlier subscriptions get everything.
  `
  ALTER TABLE subscribers ADD COLUMN category TEXT;
  ALTER TABLE subscribers ADD COLUMN region TEXT;
  ALTER TABLE subscribers ADD COLUMN city TEXT;
  ALTER TABLE subscribers ADD COLUMN severity TEXT NOT NULL DEFAULT 'minor';
  ALTER TABLE subscribers ADD COLUMN hears TEXT NOT NULL DEFAULT 'steps';
  CREATE INDEX subscribers_listening_to_category ON subscribers (category, id)
    WHERE category IS NOT NULL AND confirmed_at IS NOT NULL;
  ALTER TABLE silences ADD COLUMN incident TEXT;
  `,
  // Daily counts by country, which the writer makes up for earlier reports.
  `
  CREATE TABLE country_days (
    service TEXT NOT NULL,
    country TEXT NOT NULL,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    newcomers INTEGER NOT NULL,
    PRIMARY KEY (service, country, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE country_days_reached (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    service TEXT,
    day INTEGER NOT NULL
  ) STRICT;
  INSERT INTO country_days_reached (only, service, day)
    SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM rollups) THEN '' END, 0;
  `,
];
