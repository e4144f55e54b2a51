/** The tables of subscribers from the public and of secrets of the instance: a step of `migrate.ts`. */
export const SUBSCRIBERS_SQL = `
  CREATE TABLE subscribers (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    who TEXT NOT NULL,
    service TEXT NOT NULL,
    incident TEXT,
    country TEXT,
    language TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    due_at INTEGER,
    tries INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX subscribers_listening ON subscribers (service, id) WHERE confirmed_at IS NOT NULL;
  CREATE INDEX subscribers_who ON subscribers (who);
  CREATE INDEX subscribers_asked ON subscribers (asked_at);
  CREATE INDEX subscribers_unasked ON subscribers (due_at) WHERE confirmed_at IS NULL;
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `;
