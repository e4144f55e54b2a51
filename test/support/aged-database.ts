import { join } from 'node:path';
import type { Catalog } from '../../src/core/domain/service.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../../src/core/base/time.ts';
import { incident, update } from '../../src/ports/given.fixture.ts';
import { connect } from '../../src/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';

/** The size and age of a database. */
export interface Age {
  readonly services: number;
  /** Days of reports, incidents, marks and holes before the last day, which is the same for all. */
  readonly days: number;
}

export const CATEGORY = 'games';
/** Services with an active incident, and with one that has just ended, whatever the total. */
const TROUBLED = 12;

/** The service that all others depend on. */
export const PROVIDER = 60;

export const slugOf = (nth: number): string => `service-${String(nth).padStart(5, '0')}`;

function catalogOf(count: number): Catalog {
  const services = Array.from({ length: count }, (_, nth) => ({
    slug: slugOf(nth),
    name: `Service ${nth.toString(36)}`,
    category: CATEGORY,
    countries: [],
    aliases: [`alias of ${nth}`],
    homepage: null,
    officialStatus: null,
    problems: [],
    ...(nth === PROVIDER ? {} : { dependsOn: [slugOf(PROVIDER)] }),
  }));
  return {
    categories: [{ slug: CATEGORY, name: 'Games', problems: [{ slug: 'app', label: 'App' }] }],
    services,
  };
}

/** Creates the database of an instance of that size and age, as of `now`. */
export async function ageDatabase(folder: string, now: Millis, { services, days }: Age): Promise<void> {
  const store = await openSqliteStore({ folder });
  await store.catalog.apply(catalogOf(services));
  await store.close();
  const db = connect(join(folder, 'outcry.db'), { readOnly: false });
  db.exec('PRAGMA synchronous = OFF; BEGIN');
  const count = db.prepare(
    'INSERT OR IGNORE INTO rollups (dimension, service, minute, key, count, newcomers) VALUES (?, ?, ?, ?, 1, 1)',
  );
  const ofDay = db.prepare('INSERT OR REPLACE INTO days (service, day, count) VALUES (?, ?, 6)');
  const ofCountry = db.prepare(
    "INSERT OR REPLACE INTO country_days (service, country, day, count, newcomers) VALUES (?, 'GB', ?, 6, 6)",
  );
  const log = db.prepare(`INSERT INTO reports (id, at, service, reporter) VALUES (?, ?, ?, 'p')`);
  function reports(nth: number, day: Millis): void {
    const slug = slugOf(nth);
    for (const hours of [1, 2, 5, 9, 14, 20]) {
      const minute = floorTo(day - hours * HOUR, MINUTE);
      count.run('service', slug, minute, '');
      count.run('problem', slug, minute, 'app');
      count.run('place', slug, minute, 'GB');
      ofDay.run(slug, floorTo(minute, DAY));
      ofCountry.run(slug, floorTo(minute, DAY));
    }
  }
  for (let nth = 0; nth < services; nth++) reports(nth, now);
  for (let day = 1; day <= days; day++) for (const nth of [0, 1, 2]) reports(nth, now - day * DAY);
  const put = db.prepare(
    'INSERT INTO incidents (id, service, state, detected_at, body) VALUES (?, ?, ?, ?, ?)',
  );
  const decide = db.prepare('INSERT INTO decisions (id, incident, at, judge, body) VALUES (?, ?, ?, 1, ?)');
  const mark = db.prepare(`INSERT INTO marks (incident, version, finding, at) VALUES (?, ?, 'confirmed', ?)`);
  const hole = db.prepare(`INSERT INTO holes (service, began, ended, reason) VALUES (?, ?, ?, 'off')`);
  let marks = 0;
  function happened(nth: number, at: Millis, over: boolean): void {
    const one = incident({
      id: `${slugOf(nth)}-${at}`,
      service: slugOf(nth),
      state: over ? 'resolved' : 'open',
      onset: { at, earliest: at, latest: at },
      pendingAt: at,
      detectedAt: at,
      endedAt: over ? at + 30 * MINUTE : null,
    });
    put.run(one.id, one.service, one.state, at, JSON.stringify(one));
    const step = { ...update(one.id, 1), service: one.service, at };
    decide.run(step.id, one.id, at, JSON.stringify(step));
    mark.run(one.id, ++marks, at);
  }
  for (let nth = 0; nth < TROUBLED; nth++) {
    happened(nth, now - HOUR, false);
    happened(nth + TROUBLED, now - 2 * HOUR, true);
  }
  for (let day = 1; day <= days; day++) {
    hole.run('', now - day * DAY - HOUR, now - day * DAY);
    for (let nth = 0; nth < 2 * TROUBLED; nth++) happened(nth, now - day * DAY - 3 * HOUR, true);
    log.run(`r${day}`, now - (days - day + 2) * DAY, 'service-00000');
  }
  // As if published by a server that stopped a minute ago.
  db.prepare('UPDATE cursor SET at = ?, published = ?').run(now - MINUTE, now - MINUTE);
  db.prepare('UPDATE coverage SET until = ?').run(now);
  db.exec('COMMIT');
  db.close();
}
